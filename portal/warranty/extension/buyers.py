"""Who buys an extension: the active company, or a plant operator who says who is billed."""

from dataclasses import dataclass

from sqlalchemy import select

from portal.accounts.models import Company
from portal.audit.record import Actor
from portal.core.errors import DomainError
from portal.core.vat_ids import vat_id_of
from portal.extensions import db
from portal.invoicing.content import Party
from portal.invoicing.vat import Taxpayer
from portal.web.identity import Identity


class CompanyAddressMissing(DomainError):
    """An invoice needs the postal address, which the company has not entered yet."""


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


def company_buyer(identity: Identity) -> Buyer:
    """Raises CompanyAddressMissing."""
    company = db.session.execute(
        select(Company).where(Company.id == identity.member_of.id)
    ).scalar_one()
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

    Raises WrongVatId or VatIdOfOtherCountry.
    """
    typed = billing.vat_id if billing.business else ""
    vat_id = vat_id_of(typed, billing.country) if typed else ""
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


def _buyer(identity: Identity, language: str, party: Party, taxpayer: Taxpayer) -> Buyer:
    company_id = identity.company.id if identity.company else None
    actor = Actor(identity.user_id, identity.name, company_id)
    return Buyer(actor, identity.email, identity.locale, language, party, taxpayer)
