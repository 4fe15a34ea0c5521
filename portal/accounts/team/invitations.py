"""Invitations as an administrator gives, renews and withdraws them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.accounts import lockouts
from portal.accounts.administrators import Administrator, require_administrator
from portal.accounts.lockouts import Limit, LockedOut
from portal.accounts.models import Company, Membership, User
from portal.accounts.signing_in import normal_email
from portal.accounts.team.models import Invitation
from portal.accounts.team.roles import stored_roles
from portal.audit.record import record
from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.link_tokens import LinkKind, LinkToken
from portal.core.transaction import atomic
from portal.extensions import db
from portal.mail import outbox
from portal.web import links

LINK = LinkKind("invitation", timedelta(days=7))
A_DAY = timedelta(days=1)
# a mailbox must not be filled by them, nor the portal be a sender of other people's letters
TO_ONE = Limit("invitation-to-one", most=3, window=A_DAY, lock=A_DAY)
OF_COMPANY = Limit("invitation-company", most=50, window=A_DAY, lock=A_DAY)


class InTeamAlready(DomainError):
    """The address belongs to somebody of this team; a disabled person is enabled instead."""

    name: str
    active: bool


class UnknownInvitation(DomainError):
    """This company has given no such invitation."""


class NotOpen(DomainError):
    """It was withdrawn or accepted meanwhile."""


class InvitedTooOften(DomainError):
    """Within a day, so many have gone out already: to this address, or from this company."""

    email: str
    most: int
    until: datetime


class CompanyInvitedTooOften(InvitedTooOften):
    pass


@atomic
def invite(by: Administrator, email: str, roles: Iterable[str], locale: str) -> UUID:
    """Invite an address, or renew what was sent to it before, whatever became of that.

    `locale` counts for who has no account yet. Raises NoRole, InTeamAlready, InvitedTooOften or
    NoLongerAdministrator.
    """
    stored = stored_roles(roles)
    require_administrator(by)
    address = normal_email(email)
    _refuse_member(by.company_id, address)
    account = select(User.locale).where(User.email == address)
    spoken = db.session.execute(account).scalar_one_or_none() or locale
    token = LINK.new()
    found = _write(by, address, stored, spoken, token)
    record(
        "member.invited",
        by,
        f"invitation:{found.id}",
        email=address,
        after=stored.split(),
    )
    _send(by, found, token)
    return UUID(str(found.uuid))


@atomic
def resend(by: Administrator, invitation: UUID) -> str:
    """A new link by mail for another seven days; the old one opens nothing. The address.

    Raises UnknownInvitation, NotOpen, InvitedTooOften or NoLongerAdministrator.
    """
    require_administrator(by)
    token = LINK.new()
    found = db.session.execute(
        update(Invitation)
        .where(*_open(by, invitation))
        .values(
            token_hash=token.hash,
            invited_by=by.user_id,
            expires_at=token.expires_at,
        )
        .returning(Invitation.id, Invitation.email, Invitation.roles, Invitation.locale)
    ).one_or_none()
    if found is None:
        raise _why_not(by, invitation)
    record("invitation.renewed", by, f"invitation:{found.id}", email=found.email)
    _send(by, found, token)
    return str(found.email)


@atomic
def revoke(by: Administrator, invitation: UUID) -> str:
    """The link opens nothing from now on. Its address."""
    require_administrator(by)
    found = db.session.execute(
        update(Invitation)
        .where(*_open(by, invitation))
        .values(revoked_at=now())
        .returning(Invitation.id, Invitation.email)
    ).one_or_none()
    if found is None:
        raise _why_not(by, invitation)
    record("invitation.revoked", by, f"invitation:{found.id}", email=found.email)
    return str(found.email)


def _refuse_member(company_id: int, address: str) -> None:
    member = db.session.execute(
        select(User.name, Membership.active)
        .join(Membership, Membership.user_id == User.id)
        .where(User.email == address, Membership.company_id == company_id)
    ).one_or_none()
    if member is not None:
        raise InTeamAlready(name=member.name, active=member.active)


def _write(by: Administrator, email: str, roles: str, locale: str, token: LinkToken) -> Row[Any]:
    renewed = {
        "roles": roles,
        "locale": locale,
        "token_hash": token.hash,
        "invited_by": by.user_id,
        "created_at": now(),
        "expires_at": token.expires_at,
        "accepted_at": None,
        "revoked_at": None,
    }
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    return db.session.execute(
        dialect.insert(Invitation)
        .values(uuid=uuid4(), company_id=by.company_id, email=email, **renewed)
        .on_conflict_do_update(index_elements=["company_id", "email"], set_=renewed)
        .returning(
            Invitation.id, Invitation.uuid, Invitation.email, Invitation.roles, Invitation.locale
        )
    ).one()


def _send(by: Administrator, invitation: Row[Any], token: LinkToken) -> None:
    _count(by.company_id, invitation.email)
    company = select(Company.name).where(Company.id == by.company_id)
    values = {
        "company": db.session.execute(company).scalar_one(),
        "by": by.name,
        "roles": invitation.roles.split(),
        "days": LINK.lasts.days,
        "accept_url": links.absolute(f"/invitation/{token.text}"),
    }
    subject = f"invitation:{invitation.id}"
    outbox.enqueue("team_invitation", invitation.email, invitation.locale, values, subject)


def _count(company_id: int, email: str) -> None:
    """Only one at a time: require_administrator holds the company's row."""
    for limit, subject, refusal in (
        (TO_ONE, f"{company_id}:{email}"[:90], InvitedTooOften),
        (OF_COMPANY, str(company_id), CompanyInvitedTooOften),
    ):
        try:
            lockouts.refuse_if_locked(limit, subject, "")
        except LockedOut as locked:
            raise refusal(email=email, most=limit.most, until=locked.until) from None
        lockouts.count_wrong(limit, subject, "")


def _open(by: Administrator, invitation: UUID) -> tuple[Any, ...]:
    """An expired one can still be renewed or withdrawn."""
    return (
        Invitation.uuid == invitation,
        Invitation.company_id == by.company_id,
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
    )


def _why_not(by: Administrator, invitation: UUID) -> DomainError:
    known = select(Invitation.id).where(
        Invitation.uuid == invitation, Invitation.company_id == by.company_id
    )
    found = db.session.execute(known).scalar_one_or_none()
    return UnknownInvitation() if found is None else NotOpen()
