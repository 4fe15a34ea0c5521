"""Gap-free number series, and invoices as they were issued: append-only."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Base


class NumberSeries(Base):
    """`owner` is "manufacturer" or "company:17"; the next number is taken by one UPDATE."""

    __tablename__ = "number_series"
    __table_args__ = (
        UniqueConstraint("owner", "name"),
        CheckConstraint("next_number > 0", name="next_number"),
        CheckConstraint("digits BETWEEN 1 AND 9", name="digits"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(40))
    prefix: Mapped[str] = mapped_column(String(20), default="")
    # shorter numbers are filled with zeros
    digits: Mapped[int] = mapped_column(default=5, server_default=text("5"))
    # what stands after the digits, say "/2026"
    suffix: Mapped[str] = mapped_column(String(10), default="", server_default=text("''"))
    # as long as the next number is the first, nothing was numbered
    first_number: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    next_number: Mapped[int] = mapped_column(default=1)


class Invoice(Base):
    """`content` is the frozen invoice: parties, lines, tax, texts; the PDF is made from it.

    Amounts are in cents. A credit note refers to the invoice it corrects.
    """

    __tablename__ = "invoice"
    __table_args__ = (
        UniqueConstraint("series_id", "number"),
        CheckConstraint("kind IN ('invoice', 'credit_note')", name="kind"),
        CheckConstraint("net + vat = gross", name="gross"),
        Index("ix_invoice_company_id_id", "company_id", "id"),
        # the support desk, which knows the number but not the series
        Index("ix_invoice_number", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    series_id: Mapped[int] = mapped_column(ForeignKey("number_series.id"))
    number: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(12), default="invoice")
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("invoice.id"), unique=True)
    # what it is for: "extension-order:12"
    subject: Mapped[str] = mapped_column(String(60), index=True)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    issued_on: Mapped[date]
    issued_at: Mapped[datetime]
    currency: Mapped[str] = mapped_column(String(3), default="EUR")
    net: Mapped[int]
    vat: Mapped[int]
    gross: Mapped[int]
    language: Mapped[str] = mapped_column(String(5))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
