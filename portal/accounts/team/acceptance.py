"""An invitation as the invited person meets it: looked at by its link, accepted once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from portal.accounts import people
from portal.accounts.models import Company, User
from portal.accounts.passwords import hash_password
from portal.accounts.role_changes import note_new_roles, refuse_outsider
from portal.accounts.security.account import Account
from portal.accounts.security.admission import Arrival, admit
from portal.accounts.security.password_rules import refuse_weak
from portal.accounts.team.invitations import LINK
from portal.accounts.team.models import Invitation
from portal.audit.record import Actor, record
from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.statements import execute_counting
from portal.core.transaction import atomic
from portal.extensions import db
from portal.web.identity import Identity


class UnknownLink(DomainError):
    """No invitation has this link: mistyped, or replaced by a newer one."""


class LinkExpired(DomainError):
    company: str
    at: datetime


class LinkUsed(DomainError):
    company: str


class LinkWithdrawn(DomainError):
    company: str


class InvitedSomebodyElse(DomainError):
    """The person signed in has another address than the invited one."""

    company: str
    email: str


class HasAccount(DomainError):
    """The invited address has an account: it is joined by signing in, never made twice."""


@dataclass(frozen=True)
class Invited:
    """`has_account`: whether the address can sign in already."""

    id: int
    company_id: int
    company: str
    email: str
    roles: str
    has_account: bool


def invited_by_link(token: str) -> Invited:
    """Raises UnknownLink, LinkUsed, LinkWithdrawn or LinkExpired."""
    row = db.session.execute(
        select(
            Invitation.id,
            Invitation.company_id,
            Invitation.email,
            Invitation.roles,
            Invitation.expires_at,
            Invitation.accepted_at,
            Invitation.revoked_at,
            Company.name.label("company"),
            User.id.label("account"),
        )
        .join(Company, Company.id == Invitation.company_id)
        .outerjoin(User, User.email == Invitation.email)
        .where(LINK.opens(token, Invitation.token_hash))
    ).one_or_none()
    if row is None:
        raise UnknownLink()
    if row.accepted_at is not None:
        raise LinkUsed(company=row.company)
    if row.revoked_at is not None:
        raise LinkWithdrawn(company=row.company)
    if row.expires_at <= now():
        raise LinkExpired(company=row.company, at=row.expires_at)
    return Invited(
        row.id, row.company_id, row.company, row.email, row.roles, row.account is not None
    )


def refuse_other_person(invited: Invited, identity: Identity) -> None:
    if identity.is_authenticated and identity.email != invited.email:
        raise InvitedSomebodyElse(company=invited.company, email=invited.email)


def join_as_newcomer(token: str, name: str, password: str, locale: str, arrival: Arrival) -> str:
    """Make the account and sign it in: the token of its session.

    Raises WeakPassword, TooBusy, HasAccount and what `invited_by_link` raises.
    """
    invited = invited_by_link(token)
    refuse_weak(password, name, invited.email, invited.company)
    # argon2 takes its time: not while other writers wait
    return _join_newcomer(token, name, hash_password(password), locale, arrival)


@atomic
def _join_newcomer(token: str, name: str, password_hash: str, locale: str, arrival: Arrival) -> str:
    invited = _claimed(token)
    user_id = people.insert_user(invited.email, name, password_hash, locale)
    if user_id is None:
        raise HasAccount()
    _add_member(invited, user_id, name)
    return admit(Account(user_id, name, invited.email, locale), "pwd", arrival)


@atomic
def join_as_member(token: str, identity: Identity) -> Invited:
    """The company is one of the person's from their next sign-in on.

    Raises InvitedSomebodyElse, OutsideTeams and what `invited_by_link` raises.
    """
    invited = _claimed(token)
    refuse_other_person(invited, identity)
    note_new_roles(identity.user_id)
    refuse_outsider(identity.user_id)
    _add_member(invited, identity.user_id, identity.name)
    return invited


def _claimed(token: str) -> Invited:
    """The invitation, accepted by who comes first; undone with the transaction."""
    invited = invited_by_link(token)
    claimed = execute_counting(
        update(Invitation)
        .where(
            Invitation.id == invited.id,
            LINK.opens(token, Invitation.token_hash),
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
        .values(accepted_at=now())
    )
    if claimed != 1:
        raise LinkUsed(company=invited.company)
    return invited


def _add_member(invited: Invited, user_id: int, name: str) -> None:
    """Who belongs to the team already, invited anew while accepting, stays what they are."""
    joined = people.add_membership(user_id, invited.company_id, tuple(invited.roles.split()))
    if joined:
        actor = Actor(user_id, name, invited.company_id)
        record("member.joined", actor, f"user:{user_id}", name=name, after=invited.roles.split())
