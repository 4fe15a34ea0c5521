"""What an applicant says about the company, checked before anything is written."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError

from portal.accounts.models import Company
from portal.accounts.registration.kinds import RegistrationState
from portal.accounts.registration.models import Registration
from portal.core.company_names import company_key
from portal.core.errors import DomainError
from portal.core.statements import refused_by, table_of
from portal.core.vat_ids import required_vat_id
from portal.extensions import db

REVIEWED_ONCE = "uq_registration_reviewed_vat_id"
REVIEWED = (RegistrationState.IN_REVIEW, RegistrationState.QUESTION)


class CompanyKnown(DomainError):
    """A registered company has this VAT id: its administrator invites, nobody registers again."""

    vat_id: str


class CompanyInReview(DomainError):
    """A colleague's registration with this VAT id is being reviewed."""


@dataclass(frozen=True)
class CompanyData:
    company_name: str
    country: str
    vat_id: str
    small_business: bool
    street: str
    postal_code: str
    city: str
    phone: str

    @property
    def columns(self) -> dict[str, Any]:
        """As a registration stores it."""
        return {**asdict(self), "company_name_folded": company_key(self.company_name)}


def checked(data: CompanyData) -> CompanyData:
    """With the VAT id in its stored form. Raises WrongVatId, VatIdOfOtherCountry, VatIdMissing."""
    vat_id = required_vat_id(data.vat_id, data.country, data.small_business)
    return replace(data, vat_id=vat_id)


def refusal_of(taken: IntegrityError) -> Exception:
    """What it means to who was overtaken: of two colleagues' registrations with one VAT id, sent
    at the same moment, one is reviewed. Anything else stays what it is.
    """
    if refused_by(taken, REVIEWED_ONCE, table_of(Registration).c.vat_id):
        return CompanyInReview()
    return taken


def refuse_known(vat_id: str, besides: int = 0) -> None:
    """Raises CompanyKnown or CompanyInReview; `besides` is a registration that may have it."""
    if not vat_id:
        return
    if db.session.execute(select(exists().where(Company.vat_id == vat_id))).scalar_one():
        raise CompanyKnown(vat_id=vat_id)
    reviewed = exists().where(
        Registration.vat_id == vat_id,
        Registration.state.in_(REVIEWED),
        Registration.id != besides,
    )
    if db.session.execute(select(reviewed)).scalar_one():
        raise CompanyInReview()
