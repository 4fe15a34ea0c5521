"""Bank details of a company: each change is a row of its own, the latest one counts."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.accounts.bank.kinds import BankState
from portal.core.statements import is_one_of, unique_where
from portal.extensions import Base


class BankDetails(Base):
    """The IBAN is encrypted; its country and last four characters are what pages show."""

    __tablename__ = "bank_details"
    __table_args__ = (
        CheckConstraint(is_one_of("state", BankState), name="state"),
        unique_where("superseded_at IS NULL", "uq_bank_details_current", "company_id"),
        Index("ix_bank_details_state_id", "state", "id"),
        Index("ix_bank_details_company_id_id", "company_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    holder: Mapped[str] = mapped_column(String(140))
    iban: Mapped[bytes] = mapped_column(LargeBinary)
    iban_country: Mapped[str] = mapped_column(String(2))
    iban_last_four: Mapped[str] = mapped_column(String(4))
    bic: Mapped[str] = mapped_column(String(11), default="")
    bank_name: Mapped[str] = mapped_column(String(140), default="")
    confirmation_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    state: Mapped[str] = mapped_column(String(10), default="unverified")
    changed_at: Mapped[datetime]
    changed_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    superseded_at: Mapped[datetime | None]
