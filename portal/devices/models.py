"""The device register: what the manufacturer delivered, by serial number."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Base


class Device(Base):
    __tablename__ = "device"
    __table_args__ = (
        # devices.register.look_alikes: serials that differ in 0/O and 1/I/L only
        Index("ix_device_folded", "folded"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    serial: Mapped[str] = mapped_column(String(20), unique=True)
    folded: Mapped[str] = mapped_column(String(20))
    product: Mapped[str] = mapped_column(String(60))
    # extensions unlocked in the factory, e.g. "battery comfort"
    factory_extensions: Mapped[str] = mapped_column(String(60), default="")
    produced_on: Mapped[date | None]
    shipped_on: Mapped[date | None]
    ship_country: Mapped[str] = mapped_column(String(2), default="")


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
