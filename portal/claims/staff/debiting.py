"""The manufacturer's own invoice over the charges of a claim: the company is the buyer here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update

from portal.accounts.models import Company
from portal.audit.record import Actor
from portal.claims.history import note
from portal.claims.holding import Held
from portal.claims.kinds import ChargeKind, ChargeState
from portal.claims.labels import CHARGES
from portal.claims.models import ClaimCharge, ReplacedPart
from portal.claims.staff.closing import close_if_done
from portal.claims.staff.doing import doer, held_by_staff, told
from portal.claims.telling import tell_company
from portal.core.brand import brand
from portal.core.clock import now, today
from portal.core.errors import DomainError
from portal.core.statements import execute_counting, table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.invoicing import seller
from portal.invoicing.attachments import INVOICE
from portal.invoicing.content import Party
from portal.invoicing.creditor_reference import creditor_reference
from portal.invoicing.invoices import Draft, Issued, Position, issue
from portal.invoicing.money import Money
from portal.invoicing.series import INVOICES
from portal.invoicing.vat import Taxpayer, treatment
from portal.web.formats import money_text
from portal.web.i18n import SOURCE, known_language, speaking
from portal.web.i18n import gettext as _

# so long a company may dispute a charge before it is invoiced
OBJECTION = timedelta(days=14)

_charges, _parts, _companies = table_of(ClaimCharge), table_of(ReplacedPart), table_of(Company)
_DUE = (ChargeState.CHARGED.value, ChargeState.UPHELD.value)


class NothingToInvoice(DomainError):
    """Every charge of this claim is dropped or invoiced, or there is none."""


class DisputeOpen(DomainError):
    """A charge is disputed, and nobody has answered."""


class ObjectionOpen(DomainError):
    """The company may still dispute a charge."""

    until: date


class DebtorAddressMissing(DomainError):
    """An invoice needs the postal address, which the company has not entered."""


@dataclass(frozen=True, slots=True)
class Debtor:
    """Who is charged; `language` is that of the invoice."""

    party: Party
    taxpayer: Taxpayer
    language: str


@atomic
def invoice_charges(uuid: UUID, by: Actor, version: int) -> str:
    """The number of the invoice, which goes to the company by mail.

    Raises what `held_by_staff` and `treatment` do, NothingToInvoice, DisputeOpen, ObjectionOpen
    or DebtorAddressMissing.
    """
    held = held_by_staff(uuid, version)
    rows = _due(held)
    debtor = _debtor(held.company_id)
    issued, amount = _issue(held, rows, debtor, by)
    taken = update(_charges).where(
        _charges.c.id.in_([row.id for row in rows]), _charges.c.state.in_(_DUE)
    )
    values = {"state": ChargeState.INVOICED.value, "invoice_id": issued.id}
    if execute_counting(taken.values(values)) != len(rows):
        raise NothingToInvoice()
    note(held.id, "charge.invoiced", doer(by), None, invoice=issued.number)
    told("claim.charges_invoiced", held, by, invoice=issued.number, gross=amount.cents)
    tell_company(
        "claim_charges",
        held.id,
        lambda: {"invoice": issued.number, "amount": money_text(amount.amount)},
        attached=((INVOICE, issued.id),),
    )
    close_if_done(held, doer(by))
    return issued.number


def may_be_disputed_until(charged_at: datetime) -> date:
    return (charged_at + OBJECTION).astimezone(brand().zone).date()


def _due(held: Held) -> Sequence[Row[Any]]:
    """Raises NothingToInvoice, DisputeOpen or ObjectionOpen."""
    found = (
        select(_charges, _parts.c.defective_serial, _parts.c.model)
        .join(_parts, _parts.c.id == _charges.c.part_id)
        .where(_charges.c.claim_id == held.id)
        .order_by(_charges.c.id)
    )
    rows = db.session.execute(found).all()
    if any(row.state == ChargeState.DISPUTED for row in rows):
        raise DisputeOpen()
    due = [row for row in rows if row.state in _DUE]
    if not due:
        raise NothingToInvoice()
    for row in due:
        if row.state == ChargeState.CHARGED and row.charged_at + OBJECTION > now():
            raise ObjectionOpen(until=may_be_disputed_until(row.charged_at))
    return due


def _issue(held: Held, rows: Sequence[Row[Any]], debtor: Debtor, by: Actor) -> tuple[Issued, Money]:
    if by.user_id is None:
        raise LookupError("nobody in particular invoices nothing")
    with speaking(debtor.language):
        positions = tuple(_position(row) for row in rows)
        about = _("For our claim %(number)s.", number=held.number)
    draft = Draft(
        subject=f"claim:{held.id}",
        language=debtor.language,
        seller=seller.manufacturer(),
        buyer=debtor.party,
        positions=positions,
        treatment=treatment(debtor.taxpayer, today()),
        user_id=by.user_id,
        company_id=held.company_id,
        reference=held.reference_number or held.number,
        notes=(about,),
        payment=seller.transfer(
            creditor_reference(held.number), today() + timedelta(days=brand().days_to_pay)
        ),
    )
    return issue(draft, INVOICES), draft.gross


def _position(row: Row[Any]) -> Position:
    return Position(
        name=str(CHARGES[ChargeKind(row.kind)]),
        quantity=1,
        price=Money.of_cents(row.net),
        description=row.note[:200],
        item=row.kind.upper(),
        model=row.model,
        serial=row.defective_serial,
    )


def _debtor(company_id: int) -> Debtor:
    found = select(_companies).where(_companies.c.id == company_id)
    company = db.session.execute(found).one()
    if not (company.street and company.postal_code and company.city):
        raise DebtorAddressMissing()
    party = Party(
        name=company.name,
        street=company.street,
        postal_code=company.postal_code,
        city=company.city,
        country=company.country,
        vat_id=company.vat_id,
        email=company.email,
        customer_no=company.customer_no,
    )
    taxpayer = Taxpayer(company.country, business=True, vat_id=company.vat_id)
    return Debtor(party, taxpayer, known_language(company.locale) or SOURCE)
