"""Changes to the people of a team: each by somebody who administers it at that moment."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, select, update

from portal.accounts import sessions
from portal.accounts.administrators import Administrator, require_administrator
from portal.accounts.models import Company, Membership, User
from portal.accounts.role_changes import note_new_roles
from portal.accounts.team.roles import refuse_without_administrator, stored_roles
from portal.audit.record import record
from portal.core.errors import DomainError
from portal.core.transaction import atomic
from portal.extensions import db
from portal.mail import outbox
from portal.web import links


class UnknownMember(DomainError):
    """Nobody of this company's team has this id."""


class ChangedMeanwhile(DomainError):
    """Somebody else changed these roles after the page was shown."""


@atomic
def change_roles(
    by: Administrator, member: UUID, roles: Iterable[str], shown: str | None = None
) -> bool:
    """Whether anything changed. `shown`: the roles the person changed was looking at.

    Raises NoRole, UnknownMember, ChangedMeanwhile, LastAdministrator or NoLongerAdministrator.
    """
    after = stored_roles(roles)
    require_administrator(by)
    person = _person(by, member)
    if person.roles == after:
        return False
    if shown is not None and shown != person.roles:
        raise ChangedMeanwhile()
    _change(person, roles=after)
    refuse_without_administrator(by.company_id)
    note_new_roles(person.user_id)
    record(
        "member.roles-changed",
        by,
        f"user:{person.user_id}",
        name=person.name,
        before=person.roles.split(),
        after=after.split(),
    )
    _tell_roles(by, person, after)
    return True


@atomic
def disable(by: Administrator, member: UUID) -> bool:
    """The person keeps a row and loses every right at once; False when it was so already."""
    require_administrator(by)
    person = _person(by, member)
    if not person.active:
        return False
    _change(person, active=False)
    refuse_without_administrator(by.company_id)
    _leave(by, person, "member.disabled", removed=False)
    return True


@atomic
def enable(by: Administrator, member: UUID) -> bool:
    require_administrator(by)
    person = _person(by, member)
    if person.active:
        return False
    _change(person, active=True)
    note_new_roles(person.user_id)
    record("member.enabled", by, f"user:{person.user_id}", name=person.name)
    _tell_roles(by, person, person.roles)
    return True


@atomic
def remove(by: Administrator, member: UUID) -> None:
    """The account stays the person's own; what they did stays the company's."""
    require_administrator(by)
    person = _person(by, member)
    db.session.execute(delete(Membership).where(Membership.id == person.membership_id))
    refuse_without_administrator(by.company_id)
    _leave(by, person, "member.removed", removed=True)


@atomic
def sign_out(by: Administrator, member: UUID, keep: int | None = None) -> int:
    """How many sessions were ended; the one to `keep` is the acting person's own."""
    require_administrator(by)
    person = _person(by, member)
    ended = sessions.end_sessions_of(person.user_id, keep)
    record("member.signed-out", by, f"user:{person.user_id}", name=person.name, sessions=ended)
    return ended


def _person(by: Administrator, member: UUID) -> Row[Any]:
    """Raises UnknownMember for somebody of another company as well."""
    found = db.session.execute(
        select(
            Membership.id.label("membership_id"),
            Membership.roles,
            Membership.active,
            User.id.label("user_id"),
            User.name,
            User.email,
            User.locale,
            Company.name.label("company"),
        )
        .join(User, User.id == Membership.user_id)
        .join(Company, Company.id == Membership.company_id)
        .where(User.uuid == member, Membership.company_id == by.company_id)
    ).one_or_none()
    if found is None:
        raise UnknownMember()
    return found


def _change(person: Row[Any], **values: Any) -> None:
    db.session.execute(
        update(Membership).where(Membership.id == person.membership_id).values(**values)
    )


def _leave(by: Administrator, person: Row[Any], action: str, *, removed: bool) -> None:
    note_new_roles(person.user_id)
    ended = sessions.end_sessions_of(person.user_id)
    subject = f"user:{person.user_id}"
    facts = {"name": person.name, "before": person.roles.split(), "sessions": ended}
    record(action, by, subject, **facts)
    values = {"addressee": person.name, "company": person.company, "removed": removed}
    outbox.enqueue("team_left", person.email, person.locale, values, subject)


def _tell_roles(by: Administrator, person: Row[Any], roles: str) -> None:
    values = {
        "addressee": person.name,
        "company": person.company,
        "by": by.name,
        "roles": roles.split(),
        "portal_url": links.absolute("/"),
    }
    subject = f"user:{person.user_id}"
    outbox.enqueue("team_roles_changed", person.email, person.locale, values, subject)
