"""The blueprint of extensions, and who acts on finance's pages."""

from typing import Any

from flask import Blueprint, url_for

from portal.audit.record import Actor
from portal.redemption.naming import product_name
from portal.warranty.extension import labels
from portal.web.i18n import gettext as _
from portal.web.identity import current_identity

blueprint = Blueprint("extension", __name__)


def way_to(serial: str) -> list[tuple[str, str]]:
    """From the list of devices to this one."""
    return [
        (_("My devices"), url_for("owned.devices")),
        (serial, url_for("owned.device", serial=serial)),
    ]


# what the templates of extensions say words with
WORDS: dict[str, Any] = {
    "product_name": product_name,
    "states": labels.STATES,
    "state_signs": labels.STATE_SIGNS,
    "way_to": way_to,
}


def finance_actor() -> Actor:
    identity = current_identity()
    return Actor(identity.user_id, identity.name)
