"""Issuing invoices, and the credit notes that cancel them: never changed, never twice.

Every function joins the transaction of the deed that causes the invoice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, cast
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from portal.core.clock import now, today
from portal.core.errors import DomainError
from portal.core.statements import table_of
from portal.extensions import db
from portal.invoicing import labels
from portal.invoicing.content import Content, Corrected, Line, Party, Payment, Tax
from portal.invoicing.kinds import InvoiceKind
from portal.invoicing.models import Invoice
from portal.invoicing.money import Money, total
from portal.invoicing.sealing import opened, sealed
from portal.invoicing.series import Numbered, Series, take
from portal.invoicing.soundness import require_sound
from portal.invoicing.vat import Treatment
from portal.invoicing.vat_words import mentions

_invoices = table_of(Invoice)


class InvoiceCredited(DomainError):
    """A credit note has cancelled this invoice already."""


class UnknownInvoice(DomainError):
    """No invoice has this number in the database."""


@dataclass(frozen=True, slots=True)
class Position:
    """A line before its amount is worked out; `description` may name the device in words."""

    name: str
    quantity: int
    price: Money
    description: str = ""
    item: str = ""
    model: str = ""
    serial: str = ""

    @property
    def net(self) -> Money:
        return Money.of_cents(self.price.cents * self.quantity, self.price.currency)

    @property
    def line(self) -> Line:
        return Line(
            name=self.name,
            quantity=str(self.quantity),
            price=str(self.price.amount),
            net=str(self.net.amount),
            description=self.description,
            item=self.item,
            model=self.model,
            serial=self.serial,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """`subject` names what it is for ("extension-order:12"); an invoice belongs to the company,
    or to the person where there is none.

    A payment without a reference is referred to by the number of the invoice. `words` replace
    labels; an `electronic` invoice is not issued unless machines can read all of it.
    """

    subject: str
    language: str
    seller: Party
    buyer: Party
    positions: tuple[Position, ...]
    treatment: Treatment
    user_id: int | None
    company_id: int | None = None
    supplied_on: date | None = None
    reference: str = ""
    notes: tuple[str, ...] = ()
    payment: Payment | None = None
    priced_by_buyer: bool = False
    electronic: bool = False
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def net(self) -> Money:
        return total(position.net for position in self.positions)

    @property
    def vat(self) -> Money:
        return self.treatment.vat_of(self.net)

    @property
    def gross(self) -> Money:
        return self.net + self.vat

    @property
    def mentions(self) -> tuple[str, ...]:
        """The words of the law, for whoever is not the manufacturer."""
        other = self.seller if self.priced_by_buyer else self.buyer
        return mentions(self.treatment.category, self.language, other.country)


@dataclass(frozen=True, slots=True)
class Issued:
    id: int
    uuid: UUID
    number: str


def issue(draft: Draft, series: Series) -> Issued:
    """Numbers the draft and freezes it; never commits.

    Raises InvoiceUnsound for an electronic one: the transaction must end then, for a number is
    taken.
    """
    numbered, kind = take(series), InvoiceKind.INVOICE
    content = written_out(draft, numbered.number, today())
    if draft.electronic:
        require_sound(content)
    owner = {"subject": draft.subject, "company_id": draft.company_id, "user_id": draft.user_id}
    amounts = {
        "net": draft.net.cents,
        "vat": draft.vat.cents,
        "gross": draft.gross.cents,
        "currency": draft.net.currency,
    }
    return _insert(content, numbered, kind, owner | amounts)


def written_out(draft: Draft, number: str, day: date) -> Content:
    """What the invoice will say; a preview has the number that is probably the next."""
    kind, payment = InvoiceKind.INVOICE, draft.payment
    if payment and not payment.reference:
        payment = replace(payment, reference=number)
    return Content(
        language=draft.language,
        title=labels.title_of(kind, draft.language),
        number=number,
        issued_on=day.isoformat(),
        seller=draft.seller,
        buyer=draft.buyer,
        lines=tuple(position.line for position in draft.positions),
        tax=_tax(draft),
        net=str(draft.net.amount),
        vat=str(draft.vat.amount),
        gross=str(draft.gross.amount),
        labels={**labels.words(kind, draft.language), **draft.words},
        currency=draft.net.currency,
        supplied_on=draft.supplied_on.isoformat() if draft.supplied_on else "",
        reference=draft.reference,
        notes=draft.notes,
        payment=payment,
        priced_by_buyer=draft.priced_by_buyer,
    )


def credit(
    invoice_id: int,
    series: Series,
    notes: tuple[str, ...] = (),
    words: Mapping[str, str] | None = None,
) -> Issued:
    """A credit note over the whole invoice; never commits.

    Raises InvoiceCredited or UnknownInvoice: the transaction must end then, for a number is taken.
    """
    original = db.session.execute(
        select(_invoices).where(
            _invoices.c.id == invoice_id, _invoices.c.kind == InvoiceKind.INVOICE.value
        )
    ).one_or_none()
    if original is None:
        raise UnknownInvoice()
    numbered, kind = take(series), InvoiceKind.CREDIT_NOTE
    earlier = opened(original.content)
    content = replace(
        earlier,
        title=labels.title_of(kind, earlier.language),
        number=numbered.number,
        issued_on=today().isoformat(),
        labels={**labels.words(kind, earlier.language), **(words or {})},
        notes=notes,
        payment=None,
        corrects=Corrected(earlier.number, earlier.issued_on),
    )
    kept = ("subject", "company_id", "user_id", "net", "vat", "gross", "currency")
    values = {name: original._mapping[name] for name in kept}
    try:
        return _insert(content, numbered, kind, values | {"corrects_id": invoice_id})
    except IntegrityError as taken:
        # the constraint of PostgreSQL, or the trigger that keeps SQLite's table append-only
        raise InvoiceCredited() from taken


def _tax(draft: Draft) -> Tax:
    treatment = draft.treatment
    return Tax(
        category=treatment.category.value,
        percent=str(treatment.percent),
        exemption=treatment.exemption,
        mentions=draft.mentions,
    )


def _insert(
    content: Content, numbered: Numbered, kind: InvoiceKind, values: dict[str, Any]
) -> Issued:
    row = db.session.execute(
        insert(_invoices)
        .values(
            series_id=numbered.series_id,
            number=numbered.number,
            kind=kind.value,
            issued_on=content.day,
            issued_at=now(),
            language=content.language,
            content=sealed(content),
            **values,
        )
        .returning(_invoices.c.id, _invoices.c.uuid)
    ).one()
    return Issued(row.id, cast("UUID", row.uuid), numbered.number)
