"""The link of the confirmation mail: it makes the account, once, for who filled in the form.

A stranger can register somebody else's address, with a password of their own. So whoever confirms
in another browser than the form's gives the password too; the mail alone proves nothing about it.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from portal.accounts import lockouts, people
from portal.accounts.lockouts import Limit
from portal.accounts.passwords import TooBusy, password_fits
from portal.accounts.registration.applying import LINK
from portal.accounts.registration.company_data import refusal_of, refuse_known
from portal.accounts.registration.kinds import RegistrationKind, RegistrationState
from portal.accounts.registration.models import Registration
from portal.accounts.security.account import Account
from portal.accounts.security.admission import Arrival, admit
from portal.audit.record import Actor, record
from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.permissions import Role
from portal.core.statements import execute_counting, table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.mail import outbox
from portal.web.links import absolute

GUESSES = Limit(
    "registration-guess", most=10, window=timedelta(minutes=15), lock=timedelta(minutes=15)
)

_registrations = table_of(Registration)


class LinkUnknown(DomainError):
    """Never sent, or replaced by a newer one."""


class LinkExpired(DomainError):
    """Older than LINK.lasts."""


class LinkUsed(DomainError):
    """The address is confirmed: sign in."""


class NotThisPassword(DomainError):
    """Another password than the one of the registration."""


@dataclass(frozen=True)
class Pending:
    """A registration whose link was opened; never changed by opening it."""

    id: int
    uuid: UUID
    kind: str
    state: str
    token_expires_at: datetime
    email: str
    name: str
    locale: str
    company_name: str
    vat_id: str
    password_hash: str = field(repr=False)

    @property
    def is_company(self) -> bool:
        return self.kind == RegistrationKind.COMPANY


@dataclass(frozen=True)
class Proof:
    """`browser` is what `applying` gave this browser to remember; else the password counts."""

    browser: UUID | None
    password: str = field(repr=False)


_PENDING = select(*(_registrations.c[name] for name in Pending.__dataclass_fields__))


def pending(token: str) -> Pending:
    """Raises LinkUnknown, LinkExpired or LinkUsed."""
    opened = _PENDING.where(LINK.opens(token, _registrations.c.token_hash))
    row = db.session.execute(opened).one_or_none()
    if row is None:
        raise LinkUnknown()
    if row.state != RegistrationState.UNCONFIRMED:
        raise LinkUsed()
    if row.token_expires_at <= now():
        raise LinkExpired()
    return Pending(**row._mapping)


def confirm(token: str, proof: Proof, arrival: Arrival) -> str:
    """Make the account and open its first session; the session's token.

    Raises the refusals of `pending`, NotThisPassword, LockedOut, TooBusy, CompanyKnown or
    CompanyInReview.
    """
    found = pending(token)
    if proof.browser != found.uuid:
        _refuse_stranger(found, proof.password, arrival.address)
    try:
        return _admit(found, arrival)
    except IntegrityError as taken:
        raise refusal_of(taken) from taken


def _refuse_stranger(found: Pending, password: str, address: str) -> None:
    # counted before it is judged: of a burst none is heard beyond the limit. Nobody waits for the
    # hash of another: it is no part of either transaction
    locked = _claim_guess(found.id, address)
    try:
        fits = password_fits(found.password_hash, password)
    except TooBusy:
        _give_back_guess(found.id, address)
        raise
    if not fits:
        _note_guess(found.id, locked)
        raise NotThisPassword()
    _give_back_guess(found.id, address)


@atomic
def _claim_guess(number: int, address: str) -> bool:
    return lockouts.claim(GUESSES, str(number), address)


@atomic
def _give_back_guess(number: int, address: str) -> None:
    lockouts.give_back(GUESSES, str(number), address)


@atomic
def _note_guess(number: int, locked: bool) -> None:
    record("registration.refused", Actor(None, ""), f"registration:{number}", locked=locked)


@atomic
def _admit(found: Pending, arrival: Arrival) -> str:
    refuse_known(found.vat_id, besides=found.id)
    user_id = _make_user(found)
    _mark_confirmed(found, user_id)
    actor = Actor(user_id, found.name)
    record("registration.confirmed", actor, f"registration:{found.id}")
    if found.is_company:
        values = {"name": found.name, "company": found.company_name}
        outbox.enqueue(
            "registration_received",
            found.email,
            found.locale,
            {**values, "link": absolute("/registration")},
            f"registration:{found.id}",
        )
    return admit(Account(user_id, found.name, found.email, found.locale), "pwd", arrival)


def _make_user(found: Pending) -> int:
    """Raises LinkUsed when the address has got an account meanwhile, by a parallel click or by an
    invitation.
    """
    role = () if found.is_company else (Role.OPERATOR.value,)
    made = people.insert_user(found.email, found.name, found.password_hash, found.locale, role)
    if made is None:
        raise LinkUsed()
    return made


def _mark_confirmed(found: Pending, user_id: int) -> None:
    """The password moves into the account; the link stays known, to say that it was used."""
    moment = now()
    state = RegistrationState.IN_REVIEW if found.is_company else RegistrationState.APPROVED
    marked = execute_counting(
        update(_registrations)
        .where(
            _registrations.c.id == found.id,
            _registrations.c.uuid == found.uuid,
            _registrations.c.state == RegistrationState.UNCONFIRMED,
            _registrations.c.token_expires_at > moment,
        )
        .values(
            state=state.value,
            user_id=user_id,
            password_hash="",
            confirmed_at=moment,
            waiting_since=moment if found.is_company else None,
            decided_at=None if found.is_company else moment,
        )
    )
    if marked != 1:
        raise LinkUsed()
