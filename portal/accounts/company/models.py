"""Changes of reviewed company data that wait for support."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.accounts.company.kinds import ChangeState
from portal.core.statements import is_one_of, unique_where
from portal.extensions import Base


class CompanyChange(Base):
    """`before` and `after` hold the reviewed fields only: name, VAT id, country."""

    __tablename__ = "company_change"
    __table_args__ = (
        CheckConstraint(is_one_of("state", ChangeState), name="state"),
        unique_where("state = 'open'", "uq_company_change_open", "company_id"),
        Index("ix_company_change_state_id", "state", "id"),
        Index("ix_company_change_company_id_id", "company_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    state: Mapped[str] = mapped_column(String(10), default="open")
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    # what a register said about a VAT id that is new, and when: evidence for the review
    vat_answer: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    asked_at: Mapped[datetime]
    asked_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
