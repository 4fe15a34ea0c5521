"""The manufacturer's own invoice over what it charges to an installer, by the same code."""

from uuid import UUID

from sqlalchemy import update

from portal.audit.record import record
from portal.claims import reading
from portal.claims.history import Doer, note
from portal.claims.holding import hold
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
    own = invoicing_of(held.company_id)
    draft = _draft(claim, charges, own, doer)
    issued = invoices.issue(draft, series.INVOICES)
    _mark(charges, issued.id)
    note(held.id, "charge.invoiced", doer, number=issued.number)
    record("claim.charges_invoiced", doer.actor, f"claim:{held.id}", number=issued.number)
    telling.charged(own, issued.number, f"/claims/{uuid}", draft.gross, [(INVOICE, issued.id)])
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
