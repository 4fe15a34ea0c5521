"""Which application's origin the forms of the present page lead on to, if any.

Only pages on the way of a request to authorize have one, and only an address that this very
client has registered; everything else is left to form-action 'self'.
"""

from urllib.parse import urlsplit

from flask import request, session

from portal.accounts.views.sign_in import SECOND_STEP
from portal.sso.applications import with_client_id
from portal.sso.authorizing import PATH, parse

# signing in with all its steps, proving it again, and our own questions
ON_THE_WAY = ("/sign-in", "/confirm", PATH, "/oauth/consent", "/oauth/account")


def form_target() -> str:
    if not any(request.path == path or request.path.startswith(f"{path}/") for path in ON_THE_WAY):
        return ""
    fields = request.args if request.path == PATH else parse(_query_ahead())
    asked = fields.getlist("redirect_uri")
    application = with_client_id(fields.get("client_id")) if len(asked) == 1 else None
    if application is None or asked[0] not in application.redirect_uris:
        return ""
    parts = urlsplit(asked[0])
    return f"{parts.scheme}://{parts.netloc}"


def _query_ahead() -> str:
    """The request to authorize that `next` leads to, or that one of our forms carries."""
    # a body that nobody read, since it was refused, is not read here either
    sent = request.form if "form" in vars(_the_request()) else {}
    target = request.args.get("next") or sent.get("next", "")
    if not target and request.path.startswith("/sign-in/"):
        target = (session.get(SECOND_STEP) or {}).get("next", "")
    path, _, query = target.partition("?")
    return query if path == PATH else sent.get("request", "")


def _the_request() -> object:
    return request._get_current_object()  # type: ignore[attr-defined]
