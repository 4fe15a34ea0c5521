"""Who buys an extension: the active company, or a plant operator who says who is billed."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, exists, select

from portal.accounts.models import Company
from portal.audit.record import Actor
from portal.core.errors import DomainError
from portal.core.regions import Region, region_of
from portal.core.statements import table_of
from portal.core.vat_ids import vat_id_of
from portal.extensions import db
from portal.invoicing.content import Party
from portal.invoicing.vat import Taxpayer
from portal.web.identity import Identity

_companies = table_of(Company)
# what an invoice says of a company
COMPANY_COLUMNS = tuple(
    _companies.c[name]
    for name in (
        "name street postal_code city country vat_id tax_number legal_registration contact_name "
        "phone email customer_no locale"
    ).split()
)


class CompanyAddressMissing(DomainError):
    """An invoice needs the postal address, which the company has not entered yet."""


class BusinessOutsideEu(DomainError):
    """Without VAT by declaration alone: support sells to a business there, once it is proved."""

    country: str


class VatIdOfCompany(DomainError):
    """A registered company buys with its own account, which was reviewed."""


@dataclass(frozen=True, slots=True)
class Billing:
    """What a plant operator enters; `vat_id` as typed, of a business only."""

    name: str
    street: str
    postal_code: str
    city: str
    country: str
    business: bool = False
    vat_id: str = ""


@dataclass(frozen=True, slots=True)
class Buyer:
    """`language` is that of the invoice, `locale` that of the person's mails."""

    actor: Actor
    email: str
    locale: str
    language: str
    party: Party
    taxpayer: Taxpayer

    @property
    def user_id(self) -> int:
        if self.actor.user_id is None:
            raise LookupError("nobody in particular buys nothing")
        return self.actor.user_id


def company_buyer(identity: Identity, read: Row[Any] | None = None) -> Buyer:
    """`read`: a row with COMPANY_COLUMNS of the active company, if there is one already.

    Raises CompanyAddressMissing.
    """
    mine = select(*COMPANY_COLUMNS).where(_companies.c.id == identity.member_of.id)
    company = read or db.session.execute(mine).one()
    if not (company.street and company.postal_code and company.city):
        raise CompanyAddressMissing()
    party = Party(
        name=company.name,
        street=company.street,
        postal_code=company.postal_code,
        city=company.city,
        country=company.country,
        vat_id=company.vat_id,
        tax_number=company.tax_number,
        legal_registration=company.legal_registration,
        contact_name=company.contact_name,
        phone=company.phone,
        email=company.email,
        customer_no=company.customer_no,
    )
    taxpayer = Taxpayer(company.country, business=True, vat_id=company.vat_id)
    return _buyer(identity, company.locale, party, taxpayer)


def private_buyer(identity: Identity, billing: Billing) -> Buyer:
    """Also a business that runs a plant without being a company of the portal.

    Raises BusinessOutsideEu, VatIdOfCompany, WrongVatId or VatIdOfOtherCountry.
    """
    vat_id = _declared_vat_id(billing) if billing.business else ""
    party = Party(
        name=billing.name,
        street=billing.street,
        postal_code=billing.postal_code,
        city=billing.city,
        country=billing.country,
        vat_id=vat_id,
        email=identity.email,
    )
    taxpayer = Taxpayer(billing.country, billing.business, vat_id)
    return _buyer(identity, identity.locale, party, taxpayer)


def _declared_vat_id(billing: Billing) -> str:
    """That of a business nobody has reviewed: its word alone takes no VAT off (decision 66)."""
    if region_of(billing.country) is Region.NON_EU:
        raise BusinessOutsideEu(country=billing.country)
    if not billing.vat_id:
        return ""
    vat_id = vat_id_of(billing.vat_id, billing.country)
    if db.session.execute(select(exists().where(_companies.c.vat_id == vat_id))).scalar_one():
        raise VatIdOfCompany()
    return vat_id


def _buyer(identity: Identity, language: str, party: Party, taxpayer: Taxpayer) -> Buyer:
    company_id = identity.company.id if identity.company else None
    actor = Actor(identity.user_id, identity.name, company_id)
    return Buyer(actor, identity.email, identity.locale, language, party, taxpayer)
