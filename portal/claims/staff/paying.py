"""Finance settles, disputes and pays the invoices of claims: each invoice in a transaction of its
own, taken by one conditional UPDATE, so that of two who settle at once one is told so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, exists, select, update

from portal.accounts.bank.kinds import BankState
from portal.accounts.bank.models import BankDetails
from portal.audit.record import Actor
from portal.claims.history import note
from portal.claims.holding import Held
from portal.claims.kinds import InvoiceState
from portal.claims.messages import write
from portal.claims.models import Claim, ClaimInvoice
from portal.claims.progress import refuse_future
from portal.claims.staff.closing import close_if_done
from portal.claims.staff.doing import doer, held_by_staff, told
from portal.claims.staff.sending import ReasonMissing
from portal.claims.staff.transfers import take_out
from portal.claims.standing import follow
from portal.claims.telling import tell_company
from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.plain_text import paragraphs
from portal.core.statements import table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.invoicing.money import Money
from portal.web.formats import date_text, money_text

LONGEST_REASON = 1000

_claims, _invoices, _banks = table_of(Claim), table_of(ClaimInvoice), table_of(BankDetails)
_FROM = {
    # finance may come to terms with an invoice that it has disputed
    InvoiceState.SETTLED: (InvoiceState.SUBMITTED.value, InvoiceState.DISPUTED.value),
    # found wrong before the money has left
    InvoiceState.DISPUTED: (InvoiceState.SUBMITTED.value, InvoiceState.SETTLED.value),
    InvoiceState.PAID: (InvoiceState.SETTLED.value,),
}


class UnknownClaimInvoice(DomainError):
    pass


class InvoiceDecided(DomainError):
    """Somebody was quicker; nothing was changed."""

    number: str
    state: InvoiceState


class InBankFile(DomainError):
    """A file for the bank has it: a corrected invoice would be paid as well."""

    number: str


class AccountNotVerified(DomainError):
    """Nothing is paid to an account that finance has not verified."""

    number: str


class PaidBeforeInvoice(DomainError):
    """Money does not arrive before it is asked for."""

    issued_on: date


@dataclass(slots=True)
class Outcome:
    """`refused` names each invoice that was left as it is, with the reason."""

    done: list[UUID] = field(default_factory=list)
    refused: list[DomainError] = field(default_factory=list)


def settle_all(shown: Mapping[UUID, InvoiceState], by: Actor) -> Outcome:
    """Each in the state that the page showed. What is refused leaves the others settled."""
    outcome = Outcome()
    for invoice, seen in shown.items():
        try:
            settle(invoice, by, seen)
        except DomainError as refusal:
            outcome.refused.append(refusal)
        else:
            outcome.done.append(invoice)
    return outcome


def pay_all(shown: Mapping[UUID, InvoiceState], day: date, by: Actor) -> Outcome:
    outcome = Outcome()
    for invoice, seen in shown.items():
        try:
            pay(invoice, day, by, seen)
        except DomainError as refusal:
            outcome.refused.append(refusal)
        else:
            outcome.done.append(invoice)
    return outcome


@atomic
def settle(uuid: UUID, by: Actor, seen: InvoiceState = InvoiceState.SUBMITTED) -> None:
    """`seen`: in which state it was when this was decided.

    Raises UnknownClaimInvoice, InvoiceDecided, AccountNotVerified or ClaimFinished.
    """
    held, invoice = _held(uuid)
    changed = _change(invoice, seen, InvoiceState.SETTLED, {"reason": ""}, by)
    if not _account_verified(held.company_id):
        raise AccountNotVerified(number=changed.number)
    follow(held.id)
    note(held.id, "invoice.settled", doer(by), None, invoice=changed.number)
    told("claim.invoice_settled", held, by, invoice=changed.number, gross=changed.gross)
    _tell(held, changed, "settled")


@atomic
def dispute(
    uuid: UUID,
    reason: str,
    by: Actor,
    seen: InvoiceState = InvoiceState.SUBMITTED,
    *,
    not_sent: bool = False,
) -> None:
    """The reason is a message to the company as well. `not_sent`: finance made sure that its
    payment, though in a file for the bank, did not leave.

    Raises UnknownClaimInvoice, ReasonMissing, InvoiceDecided, InBankFile or ClaimFinished.
    """
    held, invoice = _held(uuid)
    reason = paragraphs(reason)[:LONGEST_REASON]
    if not reason:
        raise ReasonMissing()
    if not_sent:
        take_out(_invoices.c.id == invoice.id, by=by)
    changed = _change(invoice, seen, InvoiceState.DISPUTED, {"reason": reason}, by)
    # as it is now: a file may have been written since the invoice was read
    if changed.transfer:
        raise InBankFile(number=changed.number)
    follow(held.id)
    note(held.id, "invoice.disputed", doer(by), None, reason, invoice=changed.number)
    write(held, reason, doer(by), also=(changed.submitted_by,))
    told("claim.invoice_disputed", held, by, invoice=changed.number, reason=reason)


@atomic
def pay(uuid: UUID, day: date, by: Actor, seen: InvoiceState = InvoiceState.SETTLED) -> None:
    """The money has left on that day.

    Raises UnknownClaimInvoice, DayInFuture, PaidBeforeInvoice, InvoiceDecided or ClaimFinished.
    """
    refuse_future(day)
    held, invoice = _held(uuid)
    if day < invoice.issued_on:
        raise PaidBeforeInvoice(issued_on=invoice.issued_on)
    paid = {"paid_on": day, "paid_by": by.user_id}
    changed = _change(invoice, seen, InvoiceState.PAID, paid, by)
    follow(held.id)
    note(held.id, "invoice.paid", doer(by), None, invoice=changed.number, on=day.isoformat())
    told("claim.invoice_paid", held, by, invoice=changed.number, on=day.isoformat())
    _tell(held, changed, "paid", day)
    close_if_done(held, doer(by))


def _held(uuid: UUID) -> tuple[Held, Row[Any]]:
    """The claim is held before its invoice is looked at: whoever comes second waits here."""
    found = (
        select(_claims.c.uuid)
        .join(_invoices, _invoices.c.claim_id == _claims.c.id)
        .where(_invoices.c.uuid == uuid, _invoices.c.kind == "invoice")
    )
    claim = db.session.execute(found).scalar_one_or_none()
    if claim is None:
        raise UnknownClaimInvoice()
    held = held_by_staff(claim, None)
    this = select(_invoices).where(_invoices.c.uuid == uuid)
    return held, db.session.execute(this).one()


def _change(
    invoice: Row[Any],
    seen: InvoiceState,
    state: InvoiceState,
    values: Mapping[str, Any],
    by: Actor,
) -> Row[Any]:
    """From the state that somebody has seen, and from no other one. Raises InvoiceDecided."""
    decided = {} if state is InvoiceState.PAID else {"decided_at": now(), "decided_by": by.user_id}
    changed = db.session.execute(
        update(_invoices)
        .where(
            _invoices.c.id == invoice.id,
            _invoices.c.state == seen.value,
            _invoices.c.state.in_(_FROM[state]),
        )
        .values({"state": state.value, **decided, **values})
        .returning(*_invoices.c)
    ).one_or_none()
    if changed is None:
        raise InvoiceDecided(number=invoice.number, state=InvoiceState(invoice.state))
    return changed


def _account_verified(company_id: int) -> bool:
    verified = exists().where(
        _banks.c.company_id == company_id,
        _banks.c.superseded_at.is_(None),
        _banks.c.state == BankState.VERIFIED.value,
    )
    return bool(db.session.execute(select(verified)).scalar_one())


def _tell(held: Held, invoice: Row[Any], news: str, day: date | None = None) -> None:
    amount = Money.of_cents(invoice.gross, invoice.currency)

    def more() -> Mapping[str, Any]:
        return {
            "news": news,
            "invoice": invoice.number,
            "amount": money_text(amount.amount, amount.currency),
            "day": date_text(day) if day else "",
        }

    # not everybody who files claims may open an invoice
    tell_company("claim_invoice_news", held.id, more, (invoice.submitted_by,))
