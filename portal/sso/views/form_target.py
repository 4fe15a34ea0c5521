"""Which application's origin the forms of the present page lead on to, if any.

Only pages on the way of a request to authorize have one, and only an address that this very
client has registered; everything else is left to form-action 'self'.
"""

from urllib.parse import urlsplit

from portal.sso.applications import with_client_id
from portal.sso.views.ahead import fields_ahead


def form_target() -> str:
    fields = fields_ahead()
    asked = fields.getlist("redirect_uri")
    application = with_client_id(fields.get("client_id")) if len(asked) == 1 else None
    if application is None or asked[0] not in application.redirect_uris:
        return ""
    parts = urlsplit(asked[0])
    return f"{parts.scheme}://{parts.netloc}"
