"""The blueprint of extensions, and who acts on finance's pages."""

from typing import Any

from flask import Blueprint, current_app, url_for

from portal.audit.record import Actor
from portal.redemption.naming import product_name
from portal.warranty.extension import labels
from portal.warranty.extension.durations import duration
from portal.web.i18n import gettext as _
from portal.web.identity import current_identity

blueprint = Blueprint("extension", __name__)


def page_of(endpoint: str, **values: Any) -> str:
    """The address of a page of another part of the warranty; "" where that part is not there."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""


def way_to(serial: str) -> list[tuple[str, str]]:
    """From the list of devices to this one, as far as those pages are there."""
    pairs = [
        (_("My devices"), page_of("owned.devices")),
        (serial, page_of("owned.device", serial=serial)),
    ]
    there = [(label, path) for label, path in pairs if path]
    return there or [(_("Extended warranties"), "/extension-orders")]


# what the templates of extensions say words with
WORDS: dict[str, Any] = {
    "duration": duration,
    "page_of": page_of,
    "product_name": product_name,
    "states": labels.STATES,
    "state_signs": labels.STATE_SIGNS,
    "way_to": way_to,
}


def finance_actor() -> Actor:
    identity = current_identity()
    return Actor(identity.user_id, identity.name)
