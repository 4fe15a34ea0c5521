"""A company's coin account, addressed the way people outside the company do: by customer number."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from portal.accounts.models import Company
from portal.core.errors import DomainError
from portal.core.plain_text import one_line
from portal.core.regions import Region, region_of
from portal.core.rows import filled
from portal.extensions import db
from portal.wallet import ledger


class UnknownCompany(DomainError):
    """No company has this customer number."""


@dataclass(frozen=True)
class Account:
    """The account of one region; `coins` is the balance when it was read."""

    company_id: int
    customer_no: str
    name: str
    email: str
    locale: str
    country: str
    vat_id: str
    region: Region
    coins: int


def account_of(customer_no: str, region: Region | None = None) -> Account:
    """The company's account in `region`, by default in that of its country.

    Raises UnknownCompany.
    """
    return found(Company.customer_no == normal_number(customer_no), region=region)


def found(*conditions: ColumnElement[bool], region: Region | None = None) -> Account:
    """The account of the one company that fits. Raises UnknownCompany."""
    company = db.session.execute(
        select(
            Company.id.label("company_id"),
            Company.customer_no,
            Company.name,
            Company.email,
            Company.locale,
            Company.country,
            Company.vat_id,
            ledger.balances_of(Company.__table__.c.id).label("balances"),
        ).where(*conditions)
    ).one_or_none()
    if company is None:
        raise UnknownCompany()
    region = region or region_of(company.country)
    coins = dict(company.balances or ()).get(region.value, 0)
    return filled(Account, company, region=region, coins=coins)


def normal_number(text: str) -> str:
    return one_line(text).upper()
