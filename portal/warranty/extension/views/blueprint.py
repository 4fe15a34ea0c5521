"""The blueprint of extensions, and who acts on finance's pages."""

from typing import Any

from flask import Blueprint

from portal.audit.record import Actor
from portal.redemption.naming import product_name
from portal.warranty.extension import labels
from portal.warranty.extension.durations import duration
from portal.web.identity import current_identity

blueprint = Blueprint("extension", __name__)
# what the templates of extensions say words with
WORDS: dict[str, Any] = {
    "duration": duration,
    "product_name": product_name,
    "states": labels.STATES,
    "state_signs": labels.STATE_SIGNS,
}


def finance_actor() -> Actor:
    identity = current_identity()
    return Actor(identity.user_id, identity.name)
