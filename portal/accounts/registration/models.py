"""Applications to join, from the first form to the decision of support."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from portal.accounts.registration.kinds import RegistrationKind, RegistrationState
from portal.core.statements import is_one_of, unique_where
from portal.extensions import Base

# one address applies once at a time; a company is reviewed once at a time


class Registration(Base):
    """The account is made when the address is confirmed, the company when support approves."""

    __tablename__ = "registration"
    __table_args__ = (
        CheckConstraint(is_one_of("kind", RegistrationKind), name="kind"),
        CheckConstraint(is_one_of("state", RegistrationState), name="state"),
        unique_where(
            "state IN ('unconfirmed', 'in_review', 'question')",
            "uq_registration_open_email",
            "email",
        ),
        unique_where(
            "vat_id <> '' AND state IN ('in_review', 'question')",
            "uq_registration_reviewed_vat_id",
            "vat_id",
        ),
        # the queue of support, oldest first
        Index("ix_registration_state_id", "state", "id"),
        Index("ix_registration_user_id", "user_id"),
        # which registration a company came from
        Index("ix_registration_company_id", "company_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    kind: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(12), default="unconfirmed")
    # of the link in the confirmation mail; a new mail makes a new one
    token_hash: Mapped[str | None] = mapped_column(String(90), unique=True)
    token_expires_at: Mapped[datetime | None]
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    locale: Mapped[str] = mapped_column(String(5))
    company_name: Mapped[str] = mapped_column(String(200), default="")
    # folded as core.folding says: what duplicates are looked up by
    company_name_folded: Mapped[str] = mapped_column(String(200), default="", index=True)
    country: Mapped[str] = mapped_column(String(2), default="")
    vat_id: Mapped[str] = mapped_column(String(20), default="")
    # what a register of VAT ids said about it, and when: evidence for the review
    vat_answer: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    small_business: Mapped[bool] = mapped_column(default=False)
    street: Mapped[str] = mapped_column(String(200), default="")
    postal_code: Mapped[str] = mapped_column(String(20), default="")
    city: Mapped[str] = mapped_column(String(100), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    # since when it is support's turn: what the 24 hours count from
    waiting_since: Mapped[datetime | None]
    # counts every change: a decision says which one it is about
    revision: Mapped[int] = mapped_column(default=0)
    # what support asked, or why it refused; what the applicant answered
    question: Mapped[str] = mapped_column(Text, default="")
    answer: Mapped[str] = mapped_column(Text, default="")
    # when support last asked, approved or rejected
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"))
