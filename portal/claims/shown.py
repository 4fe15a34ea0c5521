"""A claim as its page shows it, to either side."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from portal.claims.amounts import PricedClaim
from portal.claims.conditions import ClaimFacts, Ours, PartFacts, open_steps
from portal.claims.holding import FINISHED
from portal.claims.kinds import (
    BACK,
    INVOICEABLE,
    ChargeKind,
    ChargeState,
    ClaimState,
    InvoiceState,
    MessageKind,
    PartKind,
    PartState,
)
from portal.claims.prices.kinds import Reason
from portal.claims.prices.pricing import Line
from portal.claims.states import DEAD, UNDECIDED, standing
from portal.core.clock import today
from portal.invoicing.money import Money, total
from portal.invoicing.soundness import Fault
from portal.invoicing.vat_of_purchases import Seller


@dataclass(frozen=True, slots=True)
class ShownPart:
    id: int
    uuid: UUID
    kind: PartKind
    state: PartState
    defective_serial: str
    replacement_serial: str
    product: str
    model: str
    description: str
    replaced_on: date | None
    received_on: date | None
    fault: str
    event_codes: str
    warranty_status: str
    covered_until: date | None
    claim_class: str
    reason: str
    shipped_on: date | None
    shipment_tracking: str
    due_on: date | None
    sent_back_on: date | None
    return_tracking: str
    return_proved: bool
    returned_on: date | None
    return_waived_at: datetime | None
    return_waive_reason: str
    inspected_on: date | None
    outcome: str
    finding: str
    analysis_report: bool
    inspection_note: str
    lines: tuple[Line, ...] = ()

    @property
    def days_left(self) -> int | None:
        """Until the defective device must be back; None once it is, or before it is due at all."""
        if self.state is not PartState.RECEIVED or self.due_on is None:
            return None
        return (self.due_on - today()).days

    @property
    def overdue(self) -> bool:
        """Not there on the day it was due, wherever it is."""
        return self.days_left is not None and self.days_left < 0

    @property
    def on_its_way(self) -> bool:
        """The defective device was sent back, and has not arrived yet."""
        return self.state is PartState.RECEIVED and self.sent_back_on is not None

    @property
    def has_left(self) -> bool:
        """The defective device was sent back, or is back."""
        return self.on_its_way or self.state in (PartState.RETURNED, PartState.INSPECTED)

    @property
    def is_tracked(self) -> bool:
        """On its way, as a carrier may prove."""
        return self.on_its_way and bool(self.return_tracking)

    @property
    def waits_for_class(self) -> bool:
        return any(line.reason is Reason.SUPPORT_CONFIRMS for line in self.lines)


@dataclass(frozen=True, slots=True)
class ShownEvent:
    kind: str
    at: datetime
    by_staff: bool
    by_finance: bool
    user_name: str
    note: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """`by_finance`: of staff, by somebody of finance alone."""

    kind: MessageKind
    at: datetime
    by_staff: bool
    by_finance: bool
    user_name: str
    text: str


@dataclass(frozen=True, slots=True)
class ShownPhoto:
    uuid: UUID
    name: str


@dataclass(frozen=True, slots=True)
class ShownCharge:
    uuid: UUID
    part_id: int
    kind: ChargeKind
    state: ChargeState
    net: Money
    note: str
    has_evidence: bool
    dispute_reason: str
    decision_reason: str

    @property
    def counts(self) -> bool:
        return self.state is not ChargeState.DROPPED


@dataclass(frozen=True, slots=True)
class ShownDebit:
    """The manufacturer's own invoice over charges, or the credit note that cancels one."""

    id: int
    uuid: UUID
    number: str
    is_credit_note: bool


@dataclass(frozen=True, slots=True)
class ShownClaim:
    """`invoice` is the state of the invoice that counts, `paid_on` its day at the bank."""

    id: int
    uuid: UUID
    number: str
    state: ClaimState
    version: int
    company_id: int
    company: str
    customer_no: str
    filed_by: str
    plant_name: str
    plant_street: str
    plant_postal_code: str
    plant_city: str
    plant_country: str
    own_reference: str
    created_at: datetime
    submitted_on: date | None
    price_list: str
    reference_number: str
    vat_decision: str
    seller: Seller
    bank_verified: bool
    bank_waits: bool
    company_lacks: tuple[Fault, ...]
    invoice: InvoiceState | None
    paid_on: date | None
    parts: tuple[ShownPart, ...]
    priced: PricedClaim
    events: tuple[ShownEvent, ...]
    messages: tuple[ShownMessage, ...]
    photos: tuple[ShownPhoto, ...]
    charges: tuple[ShownCharge, ...]
    debits: tuple[ShownDebit, ...]

    @property
    def is_draft(self) -> bool:
        return self.state is ClaimState.DRAFT

    @property
    def is_finished(self) -> bool:
        return self.state in FINISHED

    @property
    def is_partly_decided(self) -> bool:
        return any(part.state not in UNDECIDED for part in self.parts)

    @property
    def to_inspect(self) -> bool:
        placed = (standing(part.kind, part.state) for part in self.parts)
        return any(state not in (*DEAD, PartState.INSPECTED) for state in placed)

    @property
    def charges_due(self) -> bool:
        """The manufacturer may invoice them: no dispute over any of the claim is open."""
        states = {charge.state for charge in self.charges}
        return bool(states & INVOICEABLE) and ChargeState.DISPUTED not in states

    @property
    def paid(self) -> bool:
        return self.invoice is InvoiceState.PAID

    @property
    def open_steps(self) -> tuple[Ours, ...]:
        """Of what is not back yet, the rest comes first."""
        return open_steps(self.facts) if self.state in BACK else ()

    @property
    def waits_for_us(self) -> bool:
        return bool(self.open_steps)

    @property
    def net(self) -> Money:
        return self.priced.net

    @property
    def charged(self) -> Money:
        return total(charge.net for charge in self.charges if charge.counts)

    @property
    def balance(self) -> Money:
        """What is left of the amounts once the charges are taken from them; may be negative."""
        return self.net - self.charged

    @property
    def open_charge(self) -> bool:
        return any(charge.state.is_open for charge in self.charges)

    @property
    def to_receive(self) -> bool:
        return any(part.state is PartState.SHIPPED for part in self.parts)

    @property
    def to_send(self) -> bool:
        return any(part.state is PartState.RECEIVED for part in self.parts if not part.on_its_way)

    @property
    def to_tell(self) -> bool:
        return any(part.replaced_on is None for part in self.parts if part.has_left)

    @property
    def sent_on(self) -> date | None:
        sent = (part.sent_back_on for part in self.parts if part.on_its_way)
        return max((day for day in sent if day), default=None)

    @property
    def facts(self) -> ClaimFacts:
        return ClaimFacts(
            parts=tuple(_facts(part) for part in self.parts),
            reference_number=self.reference_number,
            seller=self.seller,
            vat_decision=self.vat_decision,
            bank_verified=self.bank_verified,
            bank_waits=self.bank_waits,
            company_lacks=self.company_lacks,
        )

    def part(self, part_id: int) -> ShownPart:
        return next(part for part in self.parts if part.id == part_id)


def _facts(part: ShownPart) -> PartFacts:
    told = {field.name for field in fields(PartFacts)} - {"waived", "priced", "paid"}
    return PartFacts(
        **{name: getattr(part, name) for name in told},
        waived=part.return_waived_at is not None,
        priced=not part.waits_for_class,
        paid=any(line.amount.cents for line in part.lines),
    )
