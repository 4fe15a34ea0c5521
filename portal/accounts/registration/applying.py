"""Applying to join: a registration and a mail with a link, the same answer for every address.

An address that has an account already gets no registration: its owner is told by mail, and whoever
filled in the form sees no difference.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, update

from portal.accounts import lockouts
from portal.accounts.lockouts import Limit, LockedOut
from portal.accounts.models import User
from portal.accounts.passwords import hash_password
from portal.accounts.registration import vat_register
from portal.accounts.registration.company_data import CompanyData, checked, refuse_known
from portal.accounts.registration.kinds import RegistrationKind, RegistrationState
from portal.accounts.registration.models import Registration
from portal.accounts.security.password_rules import refuse_weak
from portal.accounts.signing_in import normal_email
from portal.audit.record import Actor, record
from portal.core import crypto
from portal.core.clock import now
from portal.core.link_tokens import LinkKind, LinkToken
from portal.core.statements import insert_new, table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.jobs import queue
from portal.mail import outbox
from portal.web.links import absolute

RESEND = "registration.resend"
LINK = LinkKind("registration", timedelta(hours=48))
# a form sent twice by an impatient finger is one registration with one mail
DOUBLE_CLICK = timedelta(seconds=10)
# nobody fills a stranger's mailbox by means of our form
MAILS = Limit("registration-mail", most=6, window=timedelta(hours=1), lock=timedelta(hours=1))

_registrations = table_of(Registration)


@dataclass(frozen=True)
class Applicant:
    name: str
    email: str
    password: str = field(repr=False)
    locale: str


def apply_for_company(applicant: Applicant, data: CompanyData) -> UUID:
    """What this browser remembers of its registration; nothing tells whether there is one.

    Raises WeakPassword, the refusals of company_data, or TooBusy.
    """
    refuse_weak(applicant.password, applicant.name, applicant.email, data.company_name)
    data = checked(data)
    refuse_known(data.vat_id)
    evidence = vat_register.evidence_of(data.vat_id)
    about = {"kind": RegistrationKind.COMPANY.value, **data.columns, "vat_answer": evidence}
    return _enter(applicant, hash_password(applicant.password), about)


def apply_as_operator(applicant: Applicant, country: str) -> UUID:
    """Raises WeakPassword or TooBusy."""
    refuse_weak(applicant.password, applicant.name, applicant.email)
    about = {"kind": RegistrationKind.OPERATOR.value, "country": country}
    return _enter(applicant, hash_password(applicant.password), about)


@atomic
def resend(email: str) -> None:
    """The worker finds out whether a registration waits: here nobody can measure it."""
    queue.enqueue(RESEND, {"email": crypto.encrypt(normal_email(email)).decode()})


@atomic
def send_again(payload: Mapping[str, Any]) -> None:
    """The job: a new link for a registration that waits for its confirmation; the link before is
    dead.
    """
    address = crypto.decrypt(payload["email"].encode())
    if not _may_mail(address):
        return
    token = LINK.new()
    found = db.session.execute(
        update(_registrations)
        .where(
            _registrations.c.email == address,
            _registrations.c.state == RegistrationState.UNCONFIRMED,
        )
        .values(_link(token))
        .returning(_registrations.c.id, _registrations.c.name, _registrations.c.locale)
    ).one_or_none()
    if found is not None:
        _mail_link(found.id, address, found.name, found.locale, token)


@atomic
def _enter(applicant: Applicant, password_hash: str, about: dict[str, Any]) -> UUID:
    address, nothing = normal_email(applicant.email), uuid4()
    if not _may_mail(address):
        return nothing
    if _told_owner(address):
        return nothing
    token = LINK.new()
    values = {
        **BLANK,
        **about,
        **_link(token),
        "uuid": uuid4(),
        "email": address,
        "name": applicant.name,
        "password_hash": password_hash,
        "locale": applicant.locale,
        "created_at": now(),
    }
    number = _insert_or_replace(address, values)
    if number is None:
        return _waiting_of(address) or nothing
    actor = Actor(None, applicant.name)
    record("registration.made", actor, f"registration:{number}", kind=values["kind"])
    _mail_link(number, address, applicant.name, applicant.locale, token)
    return UUID(str(values["uuid"]))


# bare tables know no defaults of the model, and what is replaced keeps nothing
BLANK: dict[str, Any] = {
    "state": RegistrationState.UNCONFIRMED.value,
    "company_name": "",
    "company_name_folded": "",
    "country": "",
    "vat_id": "",
    "vat_answer": {},
    "small_business": False,
    "street": "",
    "postal_code": "",
    "city": "",
    "phone": "",
    "question": "",
    "answer": "",
    "revision": 0,
}


def _insert_or_replace(address: str, values: dict[str, Any]) -> int | None:
    """The registration's number; None when the same form arrives for the second time.

    One that was never confirmed is replaced, with its password: only the newest mail counts.
    """
    number: int | None = db.session.execute(
        insert_new(_registrations).values(values).returning(_registrations.c.id)
    ).scalar_one_or_none()
    if number is not None:
        return number
    replaced: int | None = db.session.execute(
        update(_registrations)
        .where(
            _registrations.c.email == address,
            _registrations.c.state == RegistrationState.UNCONFIRMED,
            _registrations.c.created_at < now() - DOUBLE_CLICK,
        )
        .values(values)
        .returning(_registrations.c.id)
    ).scalar_one_or_none()
    return replaced


def _waiting_of(address: str) -> UUID | None:
    return db.session.execute(
        select(Registration.uuid).where(
            Registration.email == address, Registration.state == RegistrationState.UNCONFIRMED
        )
    ).scalar_one_or_none()


def _link(token: LinkToken) -> dict[str, Any]:
    return {"token_hash": token.hash, "token_expires_at": token.expires_at}


def _may_mail(address: str) -> bool:
    try:
        lockouts.refuse_if_locked(MAILS, address[:90], "")
    except LockedOut:
        return False
    lockouts.count_wrong(MAILS, address[:90], "")
    return True


def _told_owner(address: str) -> bool:
    """Tell the owner of an account that somebody, likely themselves, tried to register again."""
    owner = db.session.execute(
        select(User.id, User.name, User.locale).where(User.email == address)
    ).one_or_none()
    if owner is None:
        return False
    links = {"sign_in": absolute("/sign-in"), "reset": absolute("/forgotten-password")}
    outbox.enqueue(
        "registration_known", address, owner.locale, {"name": owner.name, **links}, "registration"
    )
    record("registration.repeated", Actor(None, ""), f"user:{owner.id}")
    return True


def _mail_link(number: int, address: str, name: str, locale: str, token: LinkToken) -> None:
    values = {"name": name, "link": absolute(f"/register/confirm/{token.text}")}
    outbox.enqueue("registration_confirm", address, locale, values, f"registration:{number}")
