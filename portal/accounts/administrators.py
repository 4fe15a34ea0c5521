"""Who administers a company at this moment: the rows decide, not the sign-in of an hour ago."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Row, Select, exists, literal, select
from sqlalchemy.orm import InstrumentedAttribute

from portal.accounts.models import Company, Membership, User
from portal.audit.record import Actor
from portal.core.permissions import NoLongerAdministrator, Role
from portal.extensions import db
from portal.mail import outbox

MOST_NAMED = 3


@dataclass(frozen=True)
class Administrator(Actor):
    """Who acts, by their session; `require_administrator` asks whether that is still so."""

    user_id: int
    name: str
    company_id: int


def require_administrator(by: Administrator) -> None:
    """Keep other changes to this company and its team waiting until the transaction ends.

    Raises NoLongerAdministrator: the snapshot of a session may be older than the team.
    """
    # rows that only refer to the company are not kept waiting
    held = select(Company.id).where(Company.id == by.company_id).with_for_update(key_share=True)
    db.session.execute(held)
    mine = exists().where(*_administers(by.company_id), User.id == by.user_id)
    if not db.session.execute(select(mine)).scalar_one():
        raise NoLongerAdministrator()


def has_administrator(company_id: int) -> bool:
    return bool(db.session.execute(select(exists().where(*_administers(company_id)))).scalar_one())


def administrators_of(company_id: int) -> list[Row[Any]]:
    """E-mail, name and language of each, the longest there first."""
    found: Select[Any] = select(User.email, User.name, User.locale).where(*_administers(company_id))
    return list(db.session.execute(found.order_by(Membership.id)).all())


def ids_of(company_id: int) -> Sequence[int]:
    """Whose rows are held one after another: always in the same order."""
    found = select(User.id).where(*_administers(company_id)).order_by(User.id)
    return db.session.execute(found).scalars().all()


def names_of(company_id: int) -> list[str]:
    """A few names, for people of the same company; never for anybody else."""
    return [administrator.name for administrator in administrators_of(company_id)[:MOST_NAMED]]


def tell_administrators(template: str, company_id: int, values: dict[str, Any], about: str) -> None:
    """The same mail to each of them, in their own language; never commits."""
    for administrator in administrators_of(company_id):
        outbox.enqueue(template, administrator.email, administrator.locale, values, about)


def administers_strictly(user_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a company wants a second factor of this person, who administers it."""
    strict = Company.second_factor_required.is_(True)
    return exists().where(*_administers(Company.id), User.id == user_id, strict)


def administers(company_id: Column[Any]) -> ColumnElement[bool]:
    """A column of a statement that reads `User`: whether that person administers the company."""
    return exists().where(*_administers(company_id)).correlate_except(Membership)


def _administers(
    company_id: int | InstrumentedAttribute[int] | Column[Any],
) -> tuple[ColumnElement[bool], ...]:
    padded = literal(" ") + Membership.roles + literal(" ")
    return (
        Membership.company_id == company_id,
        Membership.active.is_(True),
        padded.contains(f" {Role.ADMINISTRATION} "),
        User.id == Membership.user_id,
        User.active.is_(True),
    )
