"""What owners were reminded of, and who wants no reminders."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.statements import is_one_of
from portal.extensions import Base
from portal.warranty.kinds import ReminderKind


class DeviceReminder(Base):
    """UNIQUE: one owner is told of one day once, however often the job runs."""

    __tablename__ = "device_reminder"
    __table_args__ = (
        CheckConstraint(is_one_of("kind", ReminderKind), name="kind"),
        UniqueConstraint("owned_id", "kind", "day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owned_id: Mapped[int] = mapped_column(ForeignKey("owned_device.id"))
    kind: Mapped[str] = mapped_column(String(8))
    # the day that was named: with another end of the cover there is another reminder
    day: Mapped[date]
    sent_at: Mapped[datetime]


class QuietOwner(Base):
    """A company, or a plant operator, who wants no reminders."""

    __tablename__ = "quiet_owner"
    __table_args__ = (CheckConstraint("(company_id IS NULL) <> (user_id IS NULL)", name="owner"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"), unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), unique=True)
    since: Mapped[datetime]
    set_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
