"""What applications' servers call: no browser, no cookie, no form token."""

from collections.abc import Callable
from functools import partial

from flask import request
from werkzeug.wrappers import Response

from portal.extensions import csrf, limiter
from portal.sso import provider
from portal.sso.messages import Request, json_answer, with_values
from portal.sso.views.blueprint import blueprint, caller, client_and_caller
from portal.web.guards import bare

# a client id costs nothing to invent, an address does
PER_CLIENT = "300 per minute"
PER_CALLER = "600 per minute"


@blueprint.post("/oauth/token")
@bare
@csrf.exempt  # type: ignore[untyped-decorator]
@limiter.limit(PER_CLIENT, key_func=client_and_caller)
@limiter.limit(PER_CALLER, key_func=caller)
def token() -> Response:
    return _handled(provider.provider.create_token_response)


@blueprint.route("/oauth/userinfo", methods=["GET", "POST"])
@bare
@csrf.exempt  # type: ignore[untyped-decorator]
@limiter.limit(PER_CALLER, key_func=caller)
def userinfo() -> Response:
    return _handled(provider.told)


@blueprint.post("/oauth/revoke")
@bare
@csrf.exempt  # type: ignore[untyped-decorator]
@limiter.limit(PER_CLIENT, key_func=client_and_caller)
@limiter.limit(PER_CALLER, key_func=caller)
def revoke() -> Response:
    return _handled(partial(provider.provider.create_endpoint_response, "revocation"))


@blueprint.post("/oauth/introspect")
@bare
@csrf.exempt  # type: ignore[untyped-decorator]
@limiter.limit(PER_CLIENT, key_func=client_and_caller)
@limiter.limit(PER_CALLER, key_func=caller)
def introspect() -> Response:
    return _handled(partial(provider.provider.create_endpoint_response, "introspection"))


def _handled(handle: Callable[[Request], Response]) -> Response:
    """No parameter may be said twice (RFC 6749 3.2)."""
    if any(len(values) > 1 for _, values in request.form.lists()):
        said = {"error": "invalid_request", "error_description": "A parameter is repeated."}
        return json_answer(400, said)
    return handle(Request(request.method, request.headers, with_values(request.form)))
