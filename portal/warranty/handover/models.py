"""Devices on their way to a new owner: by a code that one gives and the other enters."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.statements import is_one_of, unique_where
from portal.extensions import Base
from portal.warranty.kinds import HandOverState

_ENTERED = text("state = 'entered'")


class HandOver(Base):
    """`company_id` or `user_id` is who has entered the code, and neither before that."""

    __tablename__ = "hand_over"
    __table_args__ = (
        CheckConstraint(is_one_of("state", HandOverState), name="state"),
        CheckConstraint("company_id IS NULL OR user_id IS NULL", name="receiver"),
        CheckConstraint(
            "state NOT IN ('entered', 'done') OR company_id IS NOT NULL OR user_id IS NOT NULL",
            name="entered",
        ),
        # one code at a time for a device
        unique_where("state IN ('open', 'entered')", "uq_hand_over_owned_id_live", "owned_id"),
        # what a receiver waits for
        Index("ix_hand_over_entered", "id", sqlite_where=_ENTERED, postgresql_where=_ENTERED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    owned_id: Mapped[int] = mapped_column(ForeignKey("owned_device.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(90), unique=True)
    state: Mapped[str] = mapped_column(String(9))
    made_at: Mapped[datetime]
    made_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    expires_at: Mapped[datetime]
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    entered_at: Mapped[datetime | None]
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
