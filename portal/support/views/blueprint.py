"""The blueprint that the desk's view modules hang their routes on, and who sits there."""

from flask import Blueprint

from portal.audit.record import Actor
from portal.web.identity import current_identity

blueprint = Blueprint("support", __name__)


def supporter() -> Actor:
    identity = current_identity()
    return Actor(identity.user_id, identity.name)
