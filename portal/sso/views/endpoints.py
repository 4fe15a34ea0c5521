"""What applications' servers call: no browser, no cookie, no form token."""

from flask import request
from werkzeug.wrappers import Response

from portal.extensions import csrf, limiter
from portal.sso import provider
from portal.sso.messages import Request
from portal.sso.views.blueprint import blueprint, caller, client_and_caller
from portal.web.guards import bare

PER_CLIENT = "300 per minute"
PER_CALLER = "600 per minute"


@blueprint.post("/oauth/token")
@bare
@csrf.exempt  # type: ignore[untyped-decorator]
@limiter.limit(PER_CLIENT, key_func=client_and_caller)
def token() -> Response:
    answer: Response = provider.provider.create_token_response(_request())
    return answer


@blueprint.route("/oauth/userinfo", methods=["GET", "POST"])
@bare
@csrf.exempt  # type: ignore[untyped-decorator]
@limiter.limit(PER_CALLER, key_func=caller)
def userinfo() -> Response:
    return provider.told(_request())


@blueprint.post("/oauth/revoke")
@bare
@csrf.exempt  # type: ignore[untyped-decorator]
@limiter.limit(PER_CLIENT, key_func=client_and_caller)
def revoke() -> Response:
    answer: Response = provider.provider.create_endpoint_response("revocation", _request())
    return answer


@blueprint.post("/oauth/introspect")
@bare
@csrf.exempt  # type: ignore[untyped-decorator]
@limiter.limit(PER_CLIENT, key_func=client_and_caller)
def introspect() -> Response:
    answer: Response = provider.provider.create_endpoint_response("introspection", _request())
    return answer


def _request() -> Request:
    return Request(request.method, request.headers, request.form)
