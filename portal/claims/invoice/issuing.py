"""The invoice of a claim, written here: numbered, frozen and queued for sending in one transaction,
so that no crash leaves a number without its invoice, or an invoice that nobody gets.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, update

from portal.audit.record import record
from portal.claims import conditions, reading
from portal.claims.filing.drafts import Filer
from portal.claims.history import Doer, note
from portal.claims.holding import Held, hold
from portal.claims.invoice import drafting, telling
from portal.claims.invoice.numbers import hold_numbers, refuse_taken
from portal.claims.invoice.parties import Invoicing, invoicing_of
from portal.claims.kinds import InvoiceState, InvoiceWay
from portal.claims.models import ClaimInvoice
from portal.claims.shown import ShownClaim
from portal.claims.standing import follow
from portal.core.brand import brand
from portal.core.clock import now, today
from portal.core.errors import DomainError
from portal.core.idempotency import content_hash
from portal.core.statements import table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.invoicing import invoices
from portal.invoicing.attachments import INVOICE, INVOICE_XML
from portal.invoicing.company_series import SeriesMissing, series_of
from portal.invoicing.content import Content
from portal.invoicing.invoices import Issued, written_out
from portal.invoicing.money import Money
from portal.invoicing.pages import content_of
from portal.invoicing.soundness import require_sound

_papers = table_of(ClaimInvoice)


class InvoiceThere(DomainError):
    """An invoice over this claim was submitted already."""


class InvoiceChanged(DomainError):
    """It would not say any more what was reviewed."""


class CreditNotPossible(DomainError):
    """No invoice that was written here waits to be paid."""


@dataclass(frozen=True, slots=True)
class Preview:
    """`content` has the number that is probably the next; `fingerprint` knows all but that."""

    content: Content
    fingerprint: str


def preview(claim: ShownClaim, own: Invoicing, user_id: int) -> Preview:
    """Raises what is missing (a ConditionOpen), InvoiceThere, SeriesMissing, a VatRefused or
    InvoiceUnsound.
    """
    require_ready(claim)
    if not own.next_number:
        raise SeriesMissing()
    content = written_out(drafting.draft(claim, own, user_id), own.next_number, today())
    require_sound(content)
    return Preview(content, _fingerprint(content))


def require_ready(claim: ShownClaim) -> None:
    """Raises InvoiceThere, or the first condition that is not met."""
    if claim.invoice:
        raise InvoiceThere()
    for refusal in conditions.missing(claim.facts):
        raise refusal


@atomic
def issue(uuid: UUID, by: Filer, version: int, fingerprint: str) -> None:
    """Raises what `hold` and `preview` do, InvoiceChanged or NumberTaken."""
    held = hold(uuid, by.company_id, version)
    hold_numbers(by.company_id)
    claim, own = reading.read(uuid, by.company_id), invoicing_of(by.company_id)
    if preview(claim, own, by.user_id).fingerprint != fingerprint:
        raise InvoiceChanged()
    draft = drafting.draft(claim, own, by.user_id)
    issued = invoices.issue(draft, series_of(by.company_id))
    due_on = today() + timedelta(days=brand().invoice_due_days)
    amounts = {"net": draft.net.cents, "vat": draft.vat.cents, "gross": draft.gross.cents}
    paper_id = _submitted(held, issued, by, due_on=due_on, **amounts)
    note(held.id, "invoice.submitted", Doer(by), number=issued.number)
    record("claim.invoice_issued", by, f"claim:{held.id}", number=issued.number)
    _send(paper_id, own, issued, held, draft.gross)


@atomic
def credit(uuid: UUID, by: Filer, version: int, reason: str) -> None:
    """A credit note over the invoice that counts, as long as it is not to be paid: a new invoice
    can be submitted then. Raises what `hold` does, CreditNotPossible or NumberTaken.
    """
    held = hold(uuid, by.company_id, version)
    hold_numbers(by.company_id)
    waiting = (InvoiceState.SUBMITTED.value, InvoiceState.DISPUTED.value)
    cancelled = db.session.execute(
        update(_papers)
        .where(
            _papers.c.claim_id == held.id,
            _papers.c.kind == "invoice",
            _papers.c.way == InvoiceWay.CREATED.value,
            _papers.c.state.in_(waiting),
        )
        .values(state=InvoiceState.CANCELLED.value)
        .returning(*_papers.c)
    ).one_or_none()
    if cancelled is None:
        raise CreditNotPossible()
    own = invoicing_of(by.company_id)
    notes = (reason,) if reason else ()
    # a company may speak another language since
    words = drafting.credit_words(content_of(cancelled.invoice_id).language)
    issued = invoices.credit(cancelled.invoice_id, series_of(by.company_id), notes, words)
    amounts = {name: cancelled._mapping[name] for name in ("net", "vat", "gross", "currency")}
    paper_id = _submitted(held, issued, by, kind="credit_note", corrects_id=cancelled.id, **amounts)
    facts = {"number": issued.number, "invoice": cancelled.number}
    note(held.id, "invoice.credited", Doer(by), words=reason, **facts)
    record("claim.invoice_credited", by, f"claim:{held.id}", **facts)
    gross = Money.of_cents(cancelled.gross, cancelled.currency)
    _send(paper_id, own, issued, held, gross, cancels=cancelled.number)


def _submitted(held: Held, issued: Issued, by: Filer, **of_its_kind: Any) -> int:
    """The row of a paper that was written here; the claim's state follows from it.

    Raises NumberTaken.
    """
    refuse_taken(by.company_id, issued.number)
    paper_id: int = db.session.execute(
        insert(_papers)
        .values(
            claim_id=held.id,
            way=InvoiceWay.CREATED.value,
            invoice_id=issued.id,
            number=issued.number,
            issued_on=today(),
            differences=[],
            submitted_at=now(),
            submitted_by=by.user_id,
            **of_its_kind,
        )
        .returning(_papers.c.id)
    ).scalar_one()
    follow(held.id)
    return paper_id


def _send(
    paper_id: int, own: Invoicing, issued: Issued, held: Held, gross: Money, cancels: str = ""
) -> None:
    files = [(INVOICE, issued.id), (INVOICE_XML, issued.id)]
    path = f"/claims/{held.uuid}"
    telling.sent(paper_id, own, issued.number, held.reference_number, gross, files, path, cancels)


def _fingerprint(content: Content) -> str:
    return (
        content_hash(replace(content, number="", payment=None).frozen())
        + content_hash({"iban": content.payment.iban if content.payment else ""})[:16]
    )
