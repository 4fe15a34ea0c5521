"""Who invoices: the company's own data, its verified account, and its next number."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, and_, select

from portal.accounts.bank.kinds import BankState
from portal.accounts.bank.models import BankDetails
from portal.accounts.models import Company
from portal.core import crypto
from portal.core.rows import filled
from portal.core.statements import table_of
from portal.extensions import db
from portal.invoicing.company_series import owner_of
from portal.invoicing.content import Party
from portal.invoicing.models import NumberSeries
from portal.invoicing.series import written
from portal.invoicing.vat_of_purchases import Seller
from portal.web.i18n import SOURCE, known_language

_companies, _banks, _series = table_of(Company), table_of(BankDetails), table_of(NumberSeries)


@dataclass(frozen=True, slots=True)
class Invoicing:
    """`iban` and `holder` are "" while finance has not verified them, `next_number` while the
    company has not chosen how its numbers read.
    """

    party: Party
    language: str
    small_business: bool
    holder: str
    iban: str
    bic: str
    bank: str
    next_number: str

    @property
    def seller(self) -> Seller:
        party = self.party
        return Seller(party.country, party.vat_id, party.tax_number, self.small_business)


def invoicing_of(company_id: int) -> Invoicing:
    """One statement."""
    row = db.session.execute(_selected(company_id)).one()
    return Invoicing(
        party=filled(Party, row),
        language=known_language(row.locale) or SOURCE,
        small_business=row.small_business,
        holder=row.holder or "",
        iban=crypto.decrypt(row.iban) if row.iban else "",
        bic=row.bic or "",
        bank=row.bank_name or "",
        next_number=_next_number(row) if row.digits else "",
    )


def _next_number(row: Row[Any]) -> str:
    return written(row.prefix, row.digits, row.next_number, row.suffix)


def _selected(company_id: int) -> Select[Any]:
    newest = (
        select(_series.c.id)
        .where(_series.c.owner == owner_of(company_id))
        .order_by(_series.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    verified = and_(
        _banks.c.company_id == _companies.c.id,
        _banks.c.superseded_at.is_(None),
        _banks.c.state == BankState.VERIFIED.value,
    )
    bank = (_banks.c.holder, _banks.c.iban, _banks.c.bic, _banks.c.bank_name)
    series = (_series.c.prefix, _series.c.digits, _series.c.next_number, _series.c.suffix)
    return (
        select(_companies, *bank, *series)
        .outerjoin(_banks, verified)
        .outerjoin(_series, _series.c.id == newest)
        .where(_companies.c.id == company_id)
    )
