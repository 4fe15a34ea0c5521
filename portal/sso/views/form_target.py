"""Which application's origin the forms of the present page lead on to, if any.

Only pages on the way of a request to authorize have one, and the question whether to sign out; and
only an address that this very client has registered. Everything else is left to form-action 'self'.
"""

from flask import g
from werkzeug.datastructures import MultiDict

from portal.sso.addresses import source_of
from portal.sso.applications import Connected, with_client_id
from portal.sso.views.ahead import fields_ahead


def form_target() -> str:
    address = g.get("leads_on_to") or _callback()
    return source_of(address) if address else ""


def leads_on_to(address: str) -> None:
    """What the view knows of its page already: the form leads to this registered address."""
    g.leads_on_to = address


def application_of(fields: MultiDict[str, str]) -> Connected | None:
    """Whose request to authorize this is, if its address is one that this client has registered."""
    asked = fields.getlist("redirect_uri")
    application = with_client_id(fields.get("client_id")) if len(asked) == 1 else None
    return application if application and application.takes(asked[0]) else None


def _callback() -> str:
    fields = fields_ahead()
    return fields["redirect_uri"] if application_of(fields) else ""
