"""Which pages in browsers may read what the endpoints answer (docs/decisions/0085).

Only those on an origin that a public application has registered as its own, and never with
cookies: no answer of these paths looks at any.
"""

from flask import request
from werkzeug.wrappers import Response

from portal.sso import addresses, applications
from portal.sso.views.blueprint import blueprint

READ_BY_PAGES = frozenset(
    {
        "/.well-known/openid-configuration",
        "/.well-known/oauth-authorization-server",
        "/oauth/jwks.json",
        "/oauth/token",
        "/oauth/userinfo",
        "/oauth/revoke",
    }
)
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Max-Age": "600",
}


@blueprint.after_request
def let_pages_read(response: Response) -> Response:
    if request.path not in READ_BY_PAGES:
        return response
    response.vary.add("Origin")
    origin = request.headers.get("Origin", "")
    if origin and _is_of_an_application(origin):
        response.headers["Access-Control-Allow-Origin"] = origin
        # a page reads from this why a token was refused
        response.headers["Access-Control-Expose-Headers"] = "WWW-Authenticate, Retry-After"
        if request.method == "OPTIONS":
            response.headers.update(PREFLIGHT)
    return response


def _is_of_an_application(origin: str) -> bool:
    return any(
        addresses.is_origin_among(origin, one.redirect_uris)
        for one in applications.every()
        if one.enabled and one.is_public
    )
