"""The blueprint of the security of accounts, and what its views share."""

from flask import Blueprint, request

from portal.accounts.security.account import Account
from portal.core.addresses import customer_of
from portal.web.identity import current_identity

blueprint = Blueprint("security", __name__)

# answers of the portal to one address, where guesses are possible
GUESSES = "30 per minute"


def customer() -> str:
    return customer_of(request.remote_addr or "")


def own_account() -> Account:
    identity = current_identity()
    return Account(identity.user_id, identity.name, identity.email, identity.locale)
