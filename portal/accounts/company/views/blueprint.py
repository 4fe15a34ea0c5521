"""The blueprint of company data, and who acts on its pages."""

from flask import Blueprint

from portal.accounts.administrators import Administrator
from portal.audit.record import Actor
from portal.web.identity import current_identity

blueprint = Blueprint("company", __name__)


def administrator() -> Administrator:
    identity = current_identity()
    return Administrator(identity.user_id, identity.name, identity.member_of.id)


def supporter() -> Actor:
    identity = current_identity()
    return Actor(identity.user_id, identity.name)
