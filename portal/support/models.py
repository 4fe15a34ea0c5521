"""What the support desk keeps: notes, and who looked at the portal as which customer."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Base

_OPEN = text("ended_at IS NULL")


class SupportNote(Base):
    """A remark about a serial or a company, for support alone. Append-only: no word is lost."""

    __tablename__ = "support_note"
    __table_args__ = (
        CheckConstraint("(serial IS NULL) <> (company_id IS NULL)", name="subject"),
        Index("ix_support_note_serial", "serial"),
        Index("ix_support_note_company_id", "company_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    serial: Mapped[str | None] = mapped_column(String(20))
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"))
    text: Mapped[str] = mapped_column(Text)
    # of the form it was written in: sent twice, it is one note
    key: Mapped[str] = mapped_column(String(60), unique=True)
    at: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    user_name: Mapped[str] = mapped_column(String(200), default="")


class SupportView(Base):
    """A supporter sees the portal as a customer does, for a time. Sessions are forgotten earlier
    than this, so the session is a number only.
    """

    __tablename__ = "support_view"
    __table_args__ = (
        CheckConstraint("expires_at > started_at", name="expires_at"),
        # those to be ended by the worker
        Index(
            "ix_support_view_open",
            "expires_at",
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_support_view_session_id", "session_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int]
    supporter_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    supporter_name: Mapped[str] = mapped_column(String(200), default="")
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"))
    started_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
