"""Certificates as the owner of the device reads them, and support, and whoever checks one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, and_, func, select

from portal.accounts.models import Company, User
from portal.core.errors import DomainError
from portal.core.serials import Serial
from portal.core.statements import table_of
from portal.core.typed_text import MAX_TYPED, plain_capitals
from portal.extensions import db
from portal.warranty import covers
from portal.warranty.certificate.content import Certified, Content, still_holds
from portal.warranty.certificate.kinds import CertificateState
from portal.warranty.certificate.models import WarrantyCertificate
from portal.warranty.certificate.numbers import UnknownCertificate, read_number
from portal.warranty.kinds import OwnershipState
from portal.warranty.models import OwnedDevice
from portal.warranty.ownership import belongs_to
from portal.web.i18n import SOURCE, known_language
from portal.web.identity import Identity
from portal.web.paging import one_page

_certificates, _owned = table_of(WarrantyCertificate), table_of(OwnedDevice)
_users, _companies = table_of(User), table_of(Company)
LISTED = (
    _certificates.c.id,
    _certificates.c.number,
    _certificates.c.serial,
    _certificates.c.state,
    _certificates.c.issued_at,
    _certificates.c.ended_at,
    _certificates.c.reason,
    _certificates.c.blocks,
)


class CertificateOver(DomainError):
    """It was replaced or withdrawn: its owner gets the one that holds now."""


@dataclass(frozen=True, slots=True)
class Listed:
    id: int
    number: str
    serial: str
    state: CertificateState
    issued_at: datetime
    ended_at: datetime | None
    reason: str
    blocks: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """What anybody may know who has the number: nothing of the owner."""

    number: str
    serial: str
    state: CertificateState
    issued_on: date
    certified: Certified


@dataclass(frozen=True, slots=True)
class Shown:
    """For support: whom it was issued to, and all that it says; `owner_language` is that of whoever
    owns the device now, "" if nobody does.
    """

    listed: Listed
    content: Content
    person: str
    company: str
    company_id: int | None
    owner_language: str


def own_content(identity: Identity, serial: str, number: str) -> Content:
    """Raises UnknownCertificate, also for one of others, or CertificateOver."""
    row = db.session.execute(
        select(_certificates.c.content, _certificates.c.state)
        .join(_owned, _owned.c.serial == _certificates.c.serial)
        .where(*_owned_by(identity, serial), _certificates.c.number == read_number(number))
    ).one_or_none()
    if row is None:
        raise UnknownCertificate
    if row.state != CertificateState.VALID.value:
        raise CertificateOver
    return Content.read(row.content)


def check(number: str) -> Checked:
    """A certificate also counts as replaced while the cover it certifies does not hold any more.

    Raises UnknownCertificate.
    """
    found = select(_certificates.c.content, _certificates.c.state)
    row = db.session.execute(found.where(_certificates.c.number == number)).one_or_none()
    if row is None:
        raise UnknownCertificate
    content, state = Content.read(row.content), CertificateState(row.state)
    if state is CertificateState.VALID:
        device = covers.look_up(Serial(content.serial)).found
        if not still_holds(content.certified, device):
            state = CertificateState.REPLACED
    return Checked(number, content.serial, state, content.day, content.certified)


def all_certificates(text: str, page: int) -> tuple[Sequence[Listed], int]:
    """For support: one page, newest first, of all or of this number or serial; and how many."""
    wanted = select(*LISTED).order_by(_certificates.c.id.desc())
    if text:
        plain = plain_capitals(text[:MAX_TYPED])
        fits = (_certificates.c.number == plain) | (_certificates.c.serial == plain)
        wanted = wanted.where(fits)
    rows, total = one_page(wanted, page)
    return [listed_of(row) for row in rows], total


def shown(certificate_id: int) -> Shown:
    """For support. Raises UnknownCertificate."""
    row = db.session.execute(_shown().where(_certificates.c.id == certificate_id)).one_or_none()
    if row is None:
        raise UnknownCertificate
    content = Content.read(row.content)
    locale = row.owner_locale
    return Shown(
        listed_of(row),
        content,
        row.person,
        row.company or "",
        row.company_id,
        (known_language(locale) or SOURCE) if locale else "",
    )


def _shown() -> Select[Any]:
    company, person = _companies.alias(), _users.alias()
    is_owned = and_(
        _owned.c.serial == _certificates.c.serial,
        _owned.c.state == OwnershipState.OWNED.value,
    )
    return (
        select(
            *LISTED,
            _certificates.c.content,
            _certificates.c.company_id,
            _users.c.name.label("person"),
            _companies.c.name.label("company"),
            func.coalesce(company.c.locale, person.c.locale).label("owner_locale"),
        )
        .join(_users, _users.c.id == _certificates.c.user_id)
        .outerjoin(_companies, _companies.c.id == _certificates.c.company_id)
        .outerjoin(_owned, is_owned)
        .outerjoin(company, company.c.id == _owned.c.company_id)
        .outerjoin(person, person.c.id == _owned.c.user_id)
    )


def _owned_by(identity: Identity, serial: str) -> tuple[Any, ...]:
    owned = _owned.c.state == OwnershipState.OWNED.value
    return _owned.c.serial == serial, owned, belongs_to(identity)


def listed_of(row: Row[Any]) -> Listed:
    return Listed(
        row.id,
        row.number,
        row.serial,
        CertificateState(row.state),
        row.issued_at,
        row.ended_at,
        row.reason,
        row.blocks,
    )
