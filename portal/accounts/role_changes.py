"""Other roles for somebody who may be signing in at this very moment."""

from sqlalchemy import select, update

from portal.accounts.models import User
from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.permissions import STAFF_ROLES, Role
from portal.extensions import db

# whoever supports, pays or delivers coins to companies belongs to none (docs/decisions/0014)
OUTSIDE_TEAMS = frozenset({*STAFF_ROLES, Role.WHOLESALER})


class OutsideTeams(DomainError):
    """Staff stand outside companies' teams."""


def hold_user(user_id: int) -> None:
    """Keep sign-ins of this person waiting until the transaction ends.

    One that came first is over when this returns: its session is there to be ended or told. The
    row of the company, where one is held, is held before this one.
    """
    # rows that only refer to the user are not kept waiting
    held = select(User.id).where(User.id == user_id).with_for_update(key_share=True)
    db.session.execute(held)


def note_new_roles(user_id: int) -> None:
    """They wait for the next sign-in; never commits."""
    hold_user(user_id)
    # the clock is read after the wait: a sign-in with the roles before is the older one
    db.session.execute(update(User).where(User.id == user_id).values(roles_changed_at=now()))


def refuse_outsider(user_id: int) -> None:
    """Raises OutsideTeams."""
    if is_outsider(user_id):
        raise OutsideTeams()


def is_outsider(user_id: int) -> bool:
    """Nobody becomes staff and a member at once, as long as the row is held."""
    personal = select(User.personal_roles).where(User.id == user_id)
    return bool(OUTSIDE_TEAMS & set(db.session.execute(personal).scalar_one().split()))
