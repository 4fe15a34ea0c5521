"""What is known about warranties beyond the device register.

Facts are append-only: a wrong one is taken back by a new one. Dates of cover are never stored; the
terms engine works them out from the register and the facts.
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
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.statements import is_one_of, unique_where
from portal.extensions import Base
from portal.warranty.kinds import CodeKind, FactKind, OrderState, OwnershipState, Proof

_OWNED = text("state = 'owned'")
_ASKED = text("state = 'review'")
_PENDING = text("state = 'pending'")
_UNRESOLVED = text("resolved_at IS NULL")


class WarrantyFact(Base):
    """One thing that happened to the warranty of a serial: `reference` says what caused it."""

    __tablename__ = "warranty_fact"
    __table_args__ = (
        CheckConstraint(is_one_of("kind", FactKind), name="kind"),
        CheckConstraint("(kind = 'retraction') = (retracts IS NOT NULL)", name="retracts"),
        CheckConstraint(
            "(kind IN ('extension', 'code', 'promo')) = (months IS NOT NULL)", name="months"
        ),
        UniqueConstraint("serial", "kind", "reference"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    serial: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(16))
    happened_on: Mapped[date]
    # of extensions: how long, and what they cover
    months: Mapped[int | None]
    cover: Mapped[str] = mapped_column(String(5), default="")
    # once and only once: "online", "code:17", "order:4", "receipt:3", "correction:9"
    reference: Mapped[str] = mapped_column(String(60))
    # the same for people: an order number, the last four characters of a code
    shown: Mapped[str] = mapped_column(String(60), default="")
    note: Mapped[str] = mapped_column(String(500), default="")
    retracts: Mapped[int | None] = mapped_column(ForeignKey("warranty_fact.id"), unique=True)
    recorded_at: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    user_name: Mapped[str] = mapped_column(String(200), default="")
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"))


class OwnedDevice(Base):
    """A device of a company, or of a plant operator: whose it was, is, or is asked to be."""

    __tablename__ = "owned_device"
    __table_args__ = (
        CheckConstraint(is_one_of("state", OwnershipState), name="state"),
        CheckConstraint(is_one_of("proof", Proof), name="proof"),
        CheckConstraint("(company_id IS NULL) <> (user_id IS NULL)", name="owner"),
        Index(
            "uq_owned_device_serial_owned",
            "serial",
            unique=True,
            sqlite_where=_OWNED,
            postgresql_where=_OWNED,
        ),
        # an owner sends one receipt for a device at a time
        unique_where(
            "state = 'review'", "uq_owned_device_review_company_id", "company_id", "serial"
        ),
        unique_where("state = 'review'", "uq_owned_device_review_user_id", "user_id", "serial"),
        Index("ix_owned_device_company_id_state", "company_id", "state"),
        Index("ix_owned_device_user_id_state", "user_id", "state"),
        # support's queue of receipts
        Index(
            "ix_owned_device_review",
            "id",
            sqlite_where=_ASKED,
            postgresql_where=_ASKED,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    serial: Mapped[str] = mapped_column(String(20), index=True)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    state: Mapped[str] = mapped_column(String(8))
    proof: Mapped[str] = mapped_column(String(12))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    purchased_on: Mapped[date | None]
    # what the owner calls it: a plant, a roof
    label: Mapped[str] = mapped_column(String(100), default="")
    added_at: Mapped[datetime]
    added_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    ended_at: Mapped[datetime | None]


class MonitoringSystem(Base):
    """Who may report devices online; the token is shown once."""

    __tablename__ = "monitoring_system"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    token_hash: Mapped[str] = mapped_column(String(90), unique=True)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]


class OnlineBatch(Base):
    """A batch of online reports: sent again with its key, it gets the first answer."""

    __tablename__ = "online_batch"
    __table_args__ = (UniqueConstraint("system_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    system_id: Mapped[int] = mapped_column(ForeignKey("monitoring_system.id"))
    key: Mapped[str] = mapped_column(String(80))
    content_hash: Mapped[str] = mapped_column(String(64))
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)
    received_at: Mapped[datetime] = mapped_column(index=True)


class UnheardSerial(Base):
    """A serial that a monitoring system saw online and the register does not know: support's."""

    __tablename__ = "unheard_serial"
    __table_args__ = (
        CheckConstraint("times > 0", name="times"),
        CheckConstraint("(resolved_at IS NULL) = (resolved_by IS NULL)", name="resolved"),
        # support's queue, the oldest first
        Index(
            "ix_unheard_serial_open",
            "id",
            sqlite_where=_UNRESOLVED,
            postgresql_where=_UNRESOLVED,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    serial: Mapped[str] = mapped_column(String(20), unique=True)
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    times: Mapped[int] = mapped_column(default=1)
    # who reported it last
    source: Mapped[str] = mapped_column(String(60))
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class WarrantyCodeBatch(Base):
    """Extended warranty codes bought elsewhere, or codes of a campaign."""

    __tablename__ = "warranty_code_batch"
    __table_args__ = (
        CheckConstraint(is_one_of("kind", CodeKind), name="kind"),
        CheckConstraint("months > 0", name="months"),
        CheckConstraint("uses_each > 0", name="uses_each"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    months: Mapped[int]
    # families of the catalogue, one a line; empty: every product that may be extended
    products: Mapped[str] = mapped_column(String(1000), default="")
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    # devices one code serves: a campaign prints the same code for many
    uses_each: Mapped[int] = mapped_column(default=1)
    issued_at: Mapped[datetime]


class WarrantyCode(Base):
    __tablename__ = "warranty_code"
    __table_args__ = (
        CheckConstraint("state IN ('issued', 'used', 'void')", name="state"),
        CheckConstraint("uses_left >= 0", name="uses_left"),
        Index("ix_warranty_code_batch_id_state", "batch_id", "state"),
        Index("ix_warranty_code_last_four", "last_four"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("warranty_code_batch.id"))
    code_hash: Mapped[str] = mapped_column(String(90), unique=True)
    last_four: Mapped[str] = mapped_column(String(4))
    # "used" once no use is left
    state: Mapped[str] = mapped_column(String(6), default="issued")
    uses_left: Mapped[int] = mapped_column(default=1)
    void_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(String(200), default="")


class WarrantyCodeUse(Base):
    """A code serves a device once."""

    __tablename__ = "warranty_code_use"
    __table_args__ = (UniqueConstraint("code_id", "serial"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code_id: Mapped[int] = mapped_column(ForeignKey("warranty_code.id"))
    serial: Mapped[str] = mapped_column(String(20), index=True)
    used_at: Mapped[datetime]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"))


class ExtensionOrder(Base):
    """An extension bought here, by invoice: pending until finance sees the money. Cents."""

    __tablename__ = "extension_order"
    __table_args__ = (
        CheckConstraint(is_one_of("state", OrderState), name="state"),
        CheckConstraint("net + vat = gross", name="gross"),
        UniqueConstraint("user_id", "key"),
        # one order at a time for a device
        Index(
            "uq_extension_order_serial_pending",
            "serial",
            unique=True,
            sqlite_where=_PENDING,
            postgresql_where=_PENDING,
        ),
        Index("ix_extension_order_state_id", "state", "id"),
        Index("ix_extension_order_company_id_id", "company_id", "id"),
        # from the number of its invoice to the order
        Index("ix_extension_order_invoice_id", "invoice_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    serial: Mapped[str] = mapped_column(String(20), index=True)
    product: Mapped[str] = mapped_column(String(60))
    months: Mapped[int]
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    key: Mapped[str] = mapped_column(String(60))
    content_hash: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10), default="pending")
    net: Mapped[int]
    vat: Mapped[int]
    gross: Mapped[int]
    # what is to be written on the transfer
    payment_reference: Mapped[str] = mapped_column(String(35), unique=True)
    invoice_id: Mapped[int | None] = mapped_column(ForeignKey("invoice.id"))
    ordered_at: Mapped[datetime]
    due_on: Mapped[date]
    reminded_at: Mapped[datetime | None]
    # the transfer that finance saw: its day, and what came, in cents
    paid_on: Mapped[date | None]
    paid: Mapped[int | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class BulkLookup(Base):
    """A long list that support had looked up in the background."""

    __tablename__ = "bulk_lookup"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'done', 'failed')", name="state"),
        Index("ix_bulk_lookup_user_id_id", "user_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    name: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[str] = mapped_column(String(6), default="open")
    lines: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    # ids of files in the data folder, encrypted as every upload
    input_uuid: Mapped[UUID] = mapped_column(Uuid)
    result_uuid: Mapped[UUID | None] = mapped_column(Uuid)
    # lookup.results; None until it is done
    tally: Mapped[list[list[int]] | None] = mapped_column(JSON(none_as_null=True))
    asked_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
