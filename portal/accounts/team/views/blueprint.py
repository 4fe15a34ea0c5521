"""The blueprint of teams, and who acts in them."""

from flask import Blueprint

from portal.accounts.administrators import Administrator
from portal.web.identity import current_identity

blueprint = Blueprint("team", __name__)


def administrator() -> Administrator:
    identity = current_identity()
    return Administrator(identity.user_id, identity.name, identity.member_of.id)
