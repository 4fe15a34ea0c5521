"""Certificates as they were issued: what they say never changes, only whether they still hold."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.statements import is_one_of, unique_where
from portal.extensions import Base
from portal.warranty.certificate.kinds import CertificateState


class WarrantyCertificate(Base):
    """`content` is all that the page says, in every language; the PDF is made from it."""

    __tablename__ = "warranty_certificate"
    __table_args__ = (
        CheckConstraint(is_one_of("state", CertificateState), name="state"),
        CheckConstraint("(state = 'valid') = (ended_at IS NULL)", name="ended_at"),
        CheckConstraint("(state = 'withdrawn') = (reason <> '')", name="reason"),
        # a device has one that holds
        unique_where("state = 'valid'", "uq_warranty_certificate_serial_valid", "serial"),
        # the latest of a device
        Index("ix_warranty_certificate_serial_id", "serial", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(18), unique=True)
    serial: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(9), default="valid")
    issued_at: Mapped[datetime]
    # who asked for it; the certificate itself names no owner
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    reason: Mapped[str] = mapped_column(String(500), default="")
    # of a withdrawn one: the same cover is not certified again
    blocks: Mapped[bool] = mapped_column(default=False)
