"""The blueprint of receipts, and who reviews them."""

from flask import Blueprint

from portal.audit.record import Actor
from portal.web.identity import current_identity

blueprint = Blueprint("receipts", __name__)


def supporter() -> Actor:
    identity = current_identity()
    return Actor(identity.user_id, identity.name)
