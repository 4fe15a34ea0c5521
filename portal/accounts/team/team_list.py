"""A company's people and open invitations, as its administrators read them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, exists, false, func, literal, null, select, union_all

from portal.accounts.models import Membership, Session, User
from portal.accounts.team.kinds import Status
from portal.accounts.team.members import UnknownMember
from portal.accounts.team.models import Invitation
from portal.core.clock import now
from portal.core.folding import folded
from portal.extensions import db
from portal.web.paging import ROWS, offset_of


@dataclass(frozen=True)
class Entry:
    """A member, or an invitation: then `user_id` is 0 and `until` says how long its link works.

    `waiting`: the person is signed in with the roles from before the latest change.
    """

    uuid: UUID
    user_id: int
    name: str
    email: str
    roles: tuple[str, ...]
    status: Status
    until: datetime | None = None
    signed_in_at: datetime | None = None
    waiting: bool = False

    @property
    def is_member(self) -> bool:
        return self.user_id > 0


@dataclass(frozen=True)
class Team:
    """One page of the list; how many fit the search, and how many there are in all."""

    entries: Sequence[Entry]
    found: int
    total: int


def team_of(company_id: int, words: str, page: int) -> Team:
    """Found by a part of the name or address, in every script: a team fits into memory."""
    everybody = _everybody(company_id)
    wanted = folded(words)
    found = [entry for entry in everybody if wanted in folded(f"{entry.name} {entry.email}")]
    shown = found[offset_of(page) : offset_of(page) + ROWS]
    return Team(_with_sessions(shown), len(found), len(everybody))


def member_of_team(company_id: int, member: UUID) -> Entry:
    """Raises UnknownMember for somebody of another company as well."""
    row = db.session.execute(_memberships(company_id).where(User.uuid == member)).one_or_none()
    if row is None:
        raise UnknownMember()
    return _with_sessions([_member(row)])[0]


def _everybody(company_id: int) -> Sequence[Entry]:
    """Members by name, then invitations by address; in one statement."""
    rows = db.session.execute(
        union_all(
            _invitations(company_id), _memberships(company_id).add_columns(null().label("until"))
        ).order_by("name", "email")
    )
    return sorted(map(_entry, rows), key=lambda entry: not entry.is_member)


def _entry(row: Row[Any]) -> Entry:
    return _member(row) if row.user_id else _invitation(row)


def _memberships(company_id: int) -> Select[Any]:
    return (
        select(
            User.uuid,
            User.id.label("user_id"),
            User.name,
            User.email,
            Membership.roles,
            (Membership.active & User.active).label("active"),
        )
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.company_id == company_id)
    )


def _member(row: Row[Any]) -> Entry:
    status = Status.ACTIVE if row.active else Status.DISABLED
    return Entry(row.uuid, row.user_id, row.name, row.email, tuple(row.roles.split()), status)


def _invitations(company_id: int) -> Select[Any]:
    """The open ones, in the columns of `_memberships` and one more."""
    joined = (
        exists()
        .where(User.email == Invitation.email, Membership.user_id == User.id)
        .where(Membership.company_id == company_id)
    )
    return select(
        Invitation.uuid,
        literal(0).label("user_id"),
        literal("").label("name"),
        Invitation.email,
        Invitation.roles,
        false().label("active"),
        Invitation.expires_at.label("until"),
    ).where(
        Invitation.company_id == company_id,
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
        ~joined,
    )


def _invitation(row: Row[Any]) -> Entry:
    status = Status.INVITED if row.until > now() else Status.EXPIRED
    return Entry(row.uuid, 0, "", row.email, tuple(row.roles.split()), status, row.until)


def _with_sessions(entries: Sequence[Entry]) -> Sequence[Entry]:
    """The latest sign-in of each, as long as its session is kept; in one statement."""
    user_ids = [entry.user_id for entry in entries if entry.is_member]
    old = (Session.ended_at.is_(None)) & (Session.authenticated_at < User.roles_changed_at)
    rows = db.session.execute(
        select(
            Session.user_id,
            func.max(Session.authenticated_at).label("at"),
            func.count().filter(old).label("old"),
        )
        .join(User, User.id == Session.user_id)
        .where(Session.user_id.in_(user_ids))
        .group_by(Session.user_id)
    )
    known = {row.user_id: row for row in rows}
    return [
        replace(entry, signed_in_at=row.at, waiting=row.old > 0)
        if (row := known.get(entry.user_id))
        else entry
        for entry in entries
    ]
