"""Somebody leaves the company of the cast, or is given other work in it; its own mailbox is then
told.
"""

from typing import Any

from sqlalchemy import update

from portal.accounts.models import Membership
from portal.core.transaction import transaction
from portal.extensions import db
from tests.support.cast import Person

COMPANY = ("office@se100001.example", "sv")


def leave(person: Person) -> None:
    _change(person, active=False)


def change_roles(person: Person, roles: str) -> None:
    _change(person, roles=roles)


def _change(person: Person, **values: Any) -> None:
    with transaction():
        mine = update(Membership).where(Membership.user_id == person.user_id)
        db.session.execute(mine.values(**values))
