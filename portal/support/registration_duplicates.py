"""Companies and registrations that may be the same as the one under review."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, or_, select

from portal.accounts.models import Company
from portal.accounts.registration.kinds import RegistrationKind, RegistrationState
from portal.accounts.registration.models import Registration
from portal.core.company_names import TELLING, telling_letters
from portal.core.nested import Nested
from portal.extensions import db
from portal.support.registration_queue import Application

MOST = 10


@dataclass(frozen=True)
class SimilarCompany:
    """`registration` is the number of the registration it came from, if it came from one."""

    customer_no: str
    name: str
    city: str
    vat_id: str
    registration: int | None


@dataclass(frozen=True)
class SimilarRegistration:
    number: int
    name: str
    city: str
    vat_id: str
    state: str


class Duplicates(NamedTuple):
    companies: list[SimilarCompany]
    registrations: list[SimilarRegistration]


def duplicates_of(application: Application) -> Duplicates:
    """One statement."""
    companies = Nested("companies", _companies(application))
    registrations = Nested("registrations", _registrations(application))
    row = db.session.execute(select(companies.column, registrations.column)).one()
    return Duplicates(
        [SimilarCompany(*about) for _number, *about in companies.of(row)],
        [SimilarRegistration(*about) for about in reversed(registrations.of(row))],
    )


def _companies(application: Application) -> Select[Any]:
    """By VAT id anywhere, by name in the same country."""
    return (
        select(
            Company.id,
            Company.customer_no,
            Company.name,
            Company.city,
            Company.vat_id,
            Registration.id.label("registration"),
        )
        .outerjoin(Registration, Registration.company_id == Company.id)
        .where(
            or_(
                and_(
                    Company.country == application.country,
                    Company.name_folded == telling_letters(application.company_name),
                ),
                and_(Company.vat_id != "", Company.vat_id == application.vat_id),
            ),
            Company.id != (application.company_id or 0),
        )
        .order_by(Company.id)
        .limit(MOST)
    )


def _registrations(application: Application) -> Select[Any]:
    key = application.company_name_folded
    same_name = (
        Registration.company_name_folded.startswith(key[:TELLING], autoescape=True)
        if len(key) >= TELLING
        else Registration.company_name_folded == key
    )
    return (
        select(
            Registration.id,
            Registration.company_name,
            Registration.city,
            Registration.vat_id,
            Registration.state,
        )
        .where(
            Registration.kind == RegistrationKind.COMPANY,
            Registration.state != RegistrationState.UNCONFIRMED,
            Registration.user_id.is_not(None),
            Registration.id != application.number,
            or_(
                same_name,
                and_(Registration.vat_id != "", Registration.vat_id == application.vat_id),
            ),
        )
        .order_by(Registration.id.desc())
        .limit(MOST)
    )
