"""Who may change a team: asked anew with every change, while the team is held."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, literal, select

from portal.accounts.models import Company, Membership, User
from portal.audit.record import Actor
from portal.core.errors import DomainError
from portal.core.permissions import COMPANY_ROLES, Role
from portal.extensions import db


class NoLongerAdministrator(DomainError):
    """The session still says Administration, the team does not."""


class LastAdministrator(DomainError):
    """Nobody would be left who can manage the company."""


class NoRole(DomainError):
    """A member has one role at least, and only roles of companies."""


@dataclass(frozen=True)
class Administrator:
    """Who acts, by their session; `hold_team` asks whether that is still so."""

    user_id: int
    name: str
    company_id: int

    @property
    def actor(self) -> Actor:
        return Actor(self.user_id, self.name, self.company_id)


def hold_team(by: Administrator) -> None:
    """Keep other changes to this team waiting until the transaction ends.

    Raises NoLongerAdministrator: the snapshot of a session may be older than the team.
    """
    # rows that only refer to the company are not kept waiting
    held = select(Company.id).where(Company.id == by.company_id).with_for_update(key_share=True)
    db.session.execute(held)
    mine = exists().where(*_administrates(by.company_id), User.id == by.user_id)
    if not db.session.execute(select(mine)).scalar_one():
        raise NoLongerAdministrator()


def refuse_without_administrator(company_id: int) -> None:
    """After a change to a held team: raises LastAdministrator, which undoes it."""
    if not db.session.execute(select(exists().where(*_administrates(company_id)))).scalar_one():
        raise LastAdministrator()


def stored_roles(roles: Iterable[str]) -> str:
    """As a membership and an invitation keep them. Raises NoRole."""
    wanted = set(roles)
    if not wanted or not wanted <= set(COMPANY_ROLES):
        raise NoRole()
    return " ".join(sorted(wanted))


def _administrates(company_id: int) -> tuple[ColumnElement[bool], ...]:
    padded = literal(" ") + Membership.roles + literal(" ")
    return (
        Membership.company_id == company_id,
        Membership.active.is_(True),
        padded.contains(f" {Role.ADMINISTRATION} "),
        User.id == Membership.user_id,
        User.active.is_(True),
    )
