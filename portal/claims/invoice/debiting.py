"""The manufacturer's own invoice over what it charges to an installer, by the same code."""

from uuid import UUID

from sqlalchemy import update

from portal.audit.record import record
from portal.claims import reading
from portal.claims.history import Doer, note
from portal.claims.holding import Held, hold
from portal.claims.invoice import drafting, telling
from portal.claims.invoice.parties import Invoicing, invoicing_of
from portal.claims.kinds import INVOICEABLE, ChargeState
from portal.claims.models import ClaimCharge
from portal.claims.shown import ShownCharge, ShownClaim
from portal.core.errors import DomainError
from portal.core.statements import execute_counting, table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.invoicing import invoices, series
from portal.invoicing.attachments import INVOICE
from portal.invoicing.invoices import Draft
from portal.invoicing.pages import content_of
from portal.invoicing.soundness import BUYER_WITHOUT_VAT_ID, InvoiceUnsound
from portal.invoicing.vat import VatIdNeeded

_charges = table_of(ClaimCharge)


class NothingToInvoice(DomainError):
    """Every charge is disputed, dropped or invoiced, or there is none."""


class ChargeChanged(DomainError):
    """A charge was disputed or decided at this moment; nothing was invoiced."""


@atomic
def invoice_charges(uuid: UUID, doer: Doer, version: int | None = None) -> str:
    """One invoice over all charges of a claim that can be invoiced; its number.

    Raises what `hold` does, NothingToInvoice, ChargeChanged, a VatRefused or InvoiceUnsound.
    """
    held = hold(uuid, None, version)
    claim = reading.read(uuid, None)
    charges = tuple(each for each in claim.charges if each.state in INVOICEABLE)
    if not charges:
        raise NothingToInvoice()
    return _issue(claim, charges, invoicing_of(held.company_id), doer)


def credit(held: Held, invoice_id: int, doer: Doer, reason: str) -> None:
    """A credit note over an invoice of the manufacturer, and a new one over those of its charges
    that stand; never commits.

    Raises InvoiceCredited, or what `invoice_charges` does.
    """
    own, earlier = invoicing_of(held.company_id), content_of(invoice_id)
    # a company may speak another language since
    words = drafting.debit_words(earlier.language)
    issued = invoices.credit(invoice_id, series.CREDIT_NOTES, words=words)
    facts = {"number": issued.number, "invoice": earlier.number}
    note(held.id, "invoice.credited", doer, None, reason, **facts)
    record("claim.invoice_credited", doer.actor, f"claim:{held.id}", **facts)
    path = f"/claims/{held.uuid}"
    telling.credited(own, issued.number, earlier.number, path, [(INVOICE, issued.id)])
    standing = _released(invoice_id)
    claim = reading.read(held.uuid, None)
    if left := tuple(each for each in claim.charges if each.uuid in standing):
        _issue(claim, left, own, doer)


def _released(invoice_id: int) -> set[UUID]:
    """The charges that its credit note leaves without an invoice."""
    return set(
        db.session.execute(
            update(_charges)
            .where(_charges.c.invoice_id == invoice_id)
            .values(state=ChargeState.UPHELD.value, invoice_id=None)
            .returning(_charges.c.uuid)
        ).scalars()
    )


def _issue(claim: ShownClaim, charges: tuple[ShownCharge, ...], own: Invoicing, doer: Doer) -> str:
    draft = _draft(claim, charges, own, doer)
    issued = invoices.issue(draft, series.INVOICES)
    _mark(charges, issued.id)
    note(claim.id, "charge.invoiced", doer, number=issued.number)
    record("claim.charges_invoiced", doer.actor, f"claim:{claim.id}", number=issued.number)
    path = f"/claims/{claim.uuid}"
    telling.charged(own, issued.number, path, draft.gross, [(INVOICE, issued.id)])
    return issued.number


def invoice_of_charge(claim: UUID, charge: UUID, company_id: int | None) -> int | None:
    """The id of the invoice over this charge, None while there is none.

    `company_id` is None for staff. Raises UnknownClaim.
    """
    found = reading.read(claim, company_id)
    if all(each.uuid != charge for each in found.charges):
        return None
    statement = _charges.select().where(_charges.c.uuid == charge)
    row = db.session.execute(statement).one()
    return row.invoice_id if row.invoice_id is None else int(row.invoice_id)


def document_of(claim: UUID, document: UUID, company_id: int | None) -> int | None:
    """The id of one of the manufacturer's own invoices and credit notes over charges, None if the
    claim has no such one. Raises UnknownClaim.
    """
    found = reading.read(claim, company_id)
    return next((each.id for each in found.debits if each.uuid == document), None)


def _draft(
    claim: ShownClaim, charges: tuple[ShownCharge, ...], own: Invoicing, doer: Doer
) -> Draft:
    """A VAT number that is missing is told to finance, not to a buyer who could enter it."""
    try:
        return drafting.debit(claim, charges, own, doer.actor.user_id)
    except VatIdNeeded as refusal:
        raise InvoiceUnsound(faults=(BUYER_WITHOUT_VAT_ID,)) from refusal


def _mark(charges: tuple[ShownCharge, ...], invoice_id: int) -> None:
    marked = execute_counting(
        update(_charges)
        .where(
            _charges.c.uuid.in_([charge.uuid for charge in charges]),
            _charges.c.state.in_([state.value for state in INVOICEABLE]),
        )
        .values(state=ChargeState.INVOICED.value, invoice_id=invoice_id)
    )
    if marked != len(charges):
        raise ChargeChanged()
