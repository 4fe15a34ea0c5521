"""The device register: what the manufacturer delivered, by serial number."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Base

_REPLACED = text("replaced_by <> ''")
# ordered byte by byte: in Czech, "CH" stands behind "H", and no prefix would be a range
_BYTEWISE = String(20).with_variant(String(20, collation="C"), "postgresql")


class Device(Base):
    __tablename__ = "device"
    __table_args__ = (
        # devices.register.look_alikes: serials that differ in 0/O and 1/I/L only;
        # devices.search: how a serial begins
        Index("ix_device_folded", "folded"),
        # devices.search: the last characters of a serial
        Index("ix_device_reversed", "reversed"),
        # devices.replacements: which device this one replaced
        Index(
            "ix_device_replaced_by",
            "replaced_by",
            sqlite_where=_REPLACED,
            postgresql_where=_REPLACED,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    serial: Mapped[str] = mapped_column(String(20), unique=True)
    folded: Mapped[str] = mapped_column(_BYTEWISE)
    # the folded serial from its end
    reversed: Mapped[str] = mapped_column(_BYTEWISE, default="", server_default=text("''"))
    product: Mapped[str] = mapped_column(String(60))
    # extensions unlocked in the factory, e.g. "battery comfort"
    factory_extensions: Mapped[str] = mapped_column(String(60), default="")
    produced_on: Mapped[date | None]
    shipped_on: Mapped[date | None]
    ship_country: Mapped[str] = mapped_column(String(2), default="")
    # to whom it was shipped: the manufacturer's customer number
    customer_no: Mapped[str] = mapped_column(String(20), default="", server_default=text("''"))
    # keyed hash of the code printed on the device: who knows it holds the device
    code_hash: Mapped[str | None] = mapped_column(String(90))
    # serial of the device that was delivered for this one
    replaced_by: Mapped[str] = mapped_column(String(20), default="", server_default=text("''"))
    replaced_on: Mapped[date | None]


class DeviceChange(Base):
    """What a later file, or support, corrected: append-only, so nothing is edited unseen.

    `before` and `after` name the columns that differ.
    """

    __tablename__ = "device_change"
    __table_args__ = (
        CheckConstraint("origin IN ('import', 'support', 'claim')", name="origin"),
        Index("ix_device_change_device_id", "device_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"))
    at: Mapped[datetime]
    origin: Mapped[str] = mapped_column(String(8))
    # name of the file, or the words of support
    reason: Mapped[str] = mapped_column(String(500), default="")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    user_name: Mapped[str] = mapped_column(String(200), default="")
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)


class SerialReport(Base):
    """A serial the register does not know, reported by the person who holds the device."""

    __tablename__ = "serial_report"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'answered')", name="state"),
        Index("ix_serial_report_state_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    serial: Mapped[str] = mapped_column(String(40))
    product_name: Mapped[str] = mapped_column(String(100), default="")
    remark: Mapped[str] = mapped_column(Text, default="")
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"))
    state: Mapped[str] = mapped_column(String(8), default="open")
    created_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    answer: Mapped[str] = mapped_column(Text, default="")
