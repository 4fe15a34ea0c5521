"""Whose account it is: plain columns that several deeds about security need."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from portal.accounts.models import User
from portal.audit.record import Actor
from portal.extensions import db


@dataclass(frozen=True)
class Account:
    user_id: int
    name: str
    email: str
    locale: str

    @property
    def subject(self) -> str:
        return f"user:{self.user_id}"

    @property
    def actor(self) -> Actor:
        return Actor(self.user_id, self.name)

    def acting_for(self, company_id: int | None) -> Actor:
        """For what this company's administrators may read (docs/decisions/0032)."""
        return Actor(self.user_id, self.name, company_id)


def account_of(user_id: int) -> Account | None:
    """None when it is disabled."""
    return _active(User.id == user_id)


def account_with(email: str) -> Account | None:
    """By its normal address. None when there is none, or it is disabled."""
    return _active(User.email == email)


def _active(condition: ColumnElement[bool]) -> Account | None:
    row = db.session.execute(
        select(User.id, User.name, User.email, User.locale).where(condition, User.active.is_(True))
    ).one_or_none()
    return Account(*row) if row else None
