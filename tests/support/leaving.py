"""Somebody leaves the company of the cast, whose own mailbox is then told."""

from sqlalchemy import update

from portal.accounts.models import Membership
from portal.core.transaction import transaction
from portal.extensions import db
from tests.support.cast import Person

COMPANY = ("office@se100001.example", "sv")


def leave(person: Person) -> None:
    with transaction():
        mine = update(Membership).where(Membership.user_id == person.user_id)
        db.session.execute(mine.values(active=False))
