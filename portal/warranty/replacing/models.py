"""Replacements that were worked through: each pair of devices once."""

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Base


class DeviceTakeOver(Base):
    """UNIQUE: what a device had goes over to its replacement once."""

    __tablename__ = "device_take_over"
    __table_args__ = (UniqueConstraint("replaced", "replacement"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    replaced: Mapped[str] = mapped_column(String(20))
    replacement: Mapped[str] = mapped_column(String(20), index=True)
    at: Mapped[datetime]
    # activation codes that were issued again
    codes: Mapped[int] = mapped_column(default=0)
