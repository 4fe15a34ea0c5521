"""Claims: a visit to one plant, the parts replaced there, and what followed.

Amounts are in cents. What happened is told by `claim_event`, append-only and seen by both sides.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.claims.kinds import (
    ChargeKind,
    ChargeState,
    ClaimState,
    InvoiceState,
    InvoiceWay,
    MessageKind,
    PartKind,
    PartState,
)
from portal.core.statements import is_one_of, unique_where
from portal.extensions import Base

# a part whose serials nobody else may claim
_CLAIMED = "kind = 'device' AND state NOT IN ('draft', 'refused', 'withdrawn')"


class Claim(Base):
    """`state` follows from the parts and the invoice, and is written by `standing.follow` alone.

    `version` grows with every change: a page that was opened before one is told so.
    """

    __tablename__ = "claim"
    __table_args__ = (
        CheckConstraint(is_one_of("state", ClaimState), name="state"),
        # once it is submitted it has its number, its day and the price list of that day
        CheckConstraint(
            "(number = '') = (submitted_on IS NULL) AND (number = '') = (price_list = '')",
            name="submitted",
        ),
        CheckConstraint("(closed_at IS NOT NULL) = (state = 'closed')", name="closed"),
        unique_where("number <> ''", "uq_claim_number", "number"),
        unique_where("reference_number <> ''", "uq_claim_reference_number", "reference_number"),
        UniqueConstraint("created_by", "key"),
        # the company's list, newest first, and by state
        Index("ix_claim_company_id_id", "company_id", "id"),
        Index("ix_claim_company_id_state", "company_id", "state"),
        # the queue of support, oldest first
        Index("ix_claim_state_submitted_on", "state", "submitted_on"),
        # the desk's one box
        Index("ix_claim_own_reference", "own_reference"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    # "" while it is a draft
    number: Mapped[str] = mapped_column(String(20), default="")
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    state: Mapped[str] = mapped_column(String(10), default="draft")
    version: Mapped[int] = mapped_column(default=1)
    key: Mapped[str] = mapped_column(String(60))
    plant_name: Mapped[str] = mapped_column(String(100), default="")
    plant_street: Mapped[str] = mapped_column(String(200), default="")
    plant_postal_code: Mapped[str] = mapped_column(String(20), default="")
    plant_city: Mapped[str] = mapped_column(String(100), default="")
    plant_country: Mapped[str] = mapped_column(String(2), default="")
    # the company's own word for it: a job number
    own_reference: Mapped[str] = mapped_column(String(60), default="")
    # plant and own reference, folded (core.folding): what lists search in
    searched: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime]
    # who filed it is told what happens
    created_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    # the first submission decides which price list counts, by its first day ("2026-04-01")
    submitted_on: Mapped[date | None]
    submitted_at: Mapped[datetime | None]
    price_list: Mapped[str] = mapped_column(String(10), default="")
    # the manufacturer's, given when the claim is accepted; the invoice must name it
    reference_number: Mapped[str] = mapped_column(String(40), default="")
    # net of the accepted parts that have a price
    net: Mapped[int] = mapped_column(default=0)
    # of sellers outside the EU, by finance (kinds.VatDecision)
    vat_decision: Mapped[str] = mapped_column(String(16), default="")
    vat_decided_at: Mapped[datetime | None]
    vat_decided_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    vat_reason: Mapped[str] = mapped_column(String(500), default="")
    closed_at: Mapped[datetime | None]


class ReplacedPart(Base):
    """One thing that was replaced; its serials are captured together.

    `due_on` is the day the defective device must be back; it is known once its replacement is
    `received_on`.
    """

    __tablename__ = "replaced_part"
    __table_args__ = (
        CheckConstraint(is_one_of("kind", PartKind), name="kind"),
        CheckConstraint(is_one_of("state", PartState), name="state"),
        CheckConstraint("outcome IN ('', 'clean', 'dirty')", name="outcome"),
        CheckConstraint("finding IN ('', 'fault', 'no_fault')", name="finding"),
        CheckConstraint("(inspected_on IS NOT NULL) = (state = 'inspected')", name="inspected"),
        CheckConstraint(
            "state NOT IN ('returned', 'inspected') OR returned_on >= received_on", name="returned"
        ),
        # a device is replaced once, and once a replacement: judged here for two claims at once
        unique_where(_CLAIMED, "uq_replaced_part_defective_serial", "defective_serial"),
        unique_where(
            f"replacement_serial <> '' AND {_CLAIMED}",
            "uq_replaced_part_replacement_serial",
            "replacement_serial",
        ),
        Index("ix_replaced_part_claim_id", "claim_id"),
        Index("ix_replaced_part_defective_serial", "defective_serial"),
        # the history of a device
        Index("ix_replaced_part_replacement_serial", "replacement_serial"),
        # the reminders of what has to come back
        Index("ix_replaced_part_state_due_on", "state", "due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"))
    kind: Mapped[str] = mapped_column(String(15), default="device")
    state: Mapped[str] = mapped_column(String(10), default="draft")
    # of another part or an update: the device it belongs to
    defective_serial: Mapped[str] = mapped_column(String(20))
    # "" while the replacement has still to come, and of what is no device
    replacement_serial: Mapped[str] = mapped_column(String(20), default="")
    # key and name in the catalogue, as the register had them; the name goes on the invoice
    product: Mapped[str] = mapped_column(String(60), default="")
    model: Mapped[str] = mapped_column(String(100), default="")
    # what other part it is: "fan"
    description: Mapped[str] = mapped_column(String(100), default="")
    replaced_on: Mapped[date | None]
    received_on: Mapped[date | None]
    fault: Mapped[str] = mapped_column(Text, default="")
    event_codes: Mapped[str] = mapped_column(String(100), default="")
    # what the warranty engine said of the day of the replacement, last on the first submission
    warranty_status: Mapped[str] = mapped_column(String(12), default="")
    covered_until: Mapped[date | None]
    # the row of the price list, where support has to confirm it (catalogue.kinds.ClaimClass)
    claim_class: Mapped[str] = mapped_column(String(20), default="")
    class_confirmed_at: Mapped[datetime | None]
    class_confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    # why it was refused
    reason: Mapped[str] = mapped_column(Text, default="")
    # the replacement on its way
    shipped_on: Mapped[date | None]
    shipment_tracking: Mapped[str] = mapped_column(String(60), default="")
    # the defective device on its way: told by the installer, and its arrival by support
    due_on: Mapped[date | None]
    sent_back_on: Mapped[date | None]
    return_tracking: Mapped[str] = mapped_column(String(60), default="")
    returned_on: Mapped[date | None]
    return_waived_at: Mapped[datetime | None]
    return_waived_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    return_waive_reason: Mapped[str] = mapped_column(String(500), default="")
    reminded_early_at: Mapped[datetime | None]
    reminded_late_at: Mapped[datetime | None]
    overdue_told_at: Mapped[datetime | None]
    inspected_on: Mapped[date | None]
    outcome: Mapped[str] = mapped_column(String(5), default="")
    finding: Mapped[str] = mapped_column(String(8), default="")
    analysis_report: Mapped[bool] = mapped_column(default=False, server_default=false())
    inspection_note: Mapped[str] = mapped_column(Text, default="")


class ClaimEvent(Base):
    """What happened, when and by whom: append-only. `facts` are what its sentence names."""

    __tablename__ = "claim_event"
    __table_args__ = (Index("ix_claim_event_claim_id_id", "claim_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"))
    part_id: Mapped[int | None] = mapped_column(ForeignKey("replaced_part.id"))
    # "part.ship", "invoice.submitted", "charge.disputed" …; its words are in event_words.EVENTS
    kind: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    by_staff: Mapped[bool]
    # nobody: the portal itself
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    user_name: Mapped[str] = mapped_column(String(200), default="")
    # the words a person wrote with it: a reason
    note: Mapped[str] = mapped_column(Text, default="")
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)


class ClaimMessage(Base):
    """What both sides write to each other: append-only; a question belongs to who asked."""

    __tablename__ = "claim_message"
    __table_args__ = (
        CheckConstraint(is_one_of("kind", MessageKind), name="kind"),
        Index("ix_claim_message_claim_id_id", "claim_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"))
    kind: Mapped[str] = mapped_column(String(8), default="message")
    at: Mapped[datetime]
    by_staff: Mapped[bool]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    user_name: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)


class ClaimPhoto(Base):
    """`part_id` is None for a photo of the plant as a whole."""

    __tablename__ = "claim_photo"
    __table_args__ = (
        UniqueConstraint("file_id"),
        Index("ix_claim_photo_claim_id", "claim_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"))
    part_id: Mapped[int | None] = mapped_column(ForeignKey("replaced_part.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    added_at: Mapped[datetime]
    added_by: Mapped[int] = mapped_column(ForeignKey("user.id"))


class ClaimCharge(Base):
    """What the manufacturer charges to the installer for a part, with its evidence."""

    __tablename__ = "claim_charge"
    __table_args__ = (
        CheckConstraint(is_one_of("kind", ChargeKind), name="kind"),
        CheckConstraint(is_one_of("state", ChargeState), name="state"),
        CheckConstraint("net > 0", name="net"),
        CheckConstraint("(state = 'invoiced') = (invoice_id IS NOT NULL)", name="invoiced"),
        UniqueConstraint("part_id", "kind"),
        Index("ix_claim_charge_claim_id", "claim_id"),
        Index("ix_claim_charge_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"))
    part_id: Mapped[int] = mapped_column(ForeignKey("replaced_part.id"))
    kind: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(8), default="charged")
    net: Mapped[int]
    # what the inspection saw, in words and as a file
    note: Mapped[str] = mapped_column(Text, default="")
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    charged_at: Mapped[datetime]
    charged_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    dispute_reason: Mapped[str] = mapped_column(Text, default="")
    disputed_at: Mapped[datetime | None]
    disputed_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decision_reason: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    # the manufacturer's own invoice over it
    invoice_id: Mapped[int | None] = mapped_column(ForeignKey("invoice.id"))


class ClaimInvoice(Base):
    """The installer's invoice over a claim: written here (`invoice_id`), or uploaded (`file_id`).

    One counts for a claim at a time. Its delivery is the mail with the subject
    "claim_invoice:<id>".
    """

    __tablename__ = "claim_invoice"
    __table_args__ = (
        CheckConstraint(is_one_of("way", InvoiceWay), name="way"),
        CheckConstraint("kind IN ('invoice', 'credit_note')", name="kind"),
        CheckConstraint(is_one_of("state", InvoiceState), name="state"),
        CheckConstraint("net + vat = gross", name="gross"),
        CheckConstraint("(way = 'created') = (invoice_id IS NOT NULL)", name="created"),
        CheckConstraint("(way = 'uploaded') = (file_id IS NOT NULL)", name="uploaded"),
        CheckConstraint("(paid_on IS NOT NULL) = (state = 'paid')", name="paid"),
        unique_where("invoice_id IS NOT NULL", "uq_claim_invoice_invoice_id", "invoice_id"),
        unique_where(
            "kind = 'invoice' AND state <> 'cancelled'", "uq_claim_invoice_counts", "claim_id"
        ),
        Index("ix_claim_invoice_claim_id", "claim_id"),
        Index("ix_claim_invoice_state_id", "state", "id"),
        # what the support desk searches for
        Index("ix_claim_invoice_number", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"))
    way: Mapped[str] = mapped_column(String(8))
    kind: Mapped[str] = mapped_column(String(12), default="invoice")
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("claim_invoice.id"))
    invoice_id: Mapped[int | None] = mapped_column(ForeignKey("invoice.id"))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    number: Mapped[str] = mapped_column(String(40))
    issued_on: Mapped[date]
    due_on: Mapped[date | None]
    currency: Mapped[str] = mapped_column(String(3), default="EUR")
    net: Mapped[int]
    vat: Mapped[int]
    gross: Mapped[int]
    state: Mapped[str] = mapped_column(String(9), default="submitted")
    # what an uploaded one says otherwise than the claim
    differences: Mapped[list[Any]] = mapped_column(JSON, default=list)
    submitted_at: Mapped[datetime]
    submitted_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    # the file for the bank that it went into last (credit_transfer.message_id)
    transfer: Mapped[str] = mapped_column(String(40), default="", server_default=text("''"))
    # why it is disputed
    reason: Mapped[str] = mapped_column(Text, default="")
    paid_on: Mapped[date | None]
    paid_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
