"""What was uploaded: the facts; the content lies in the data folder."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Base


class StoredFile(Base):
    """`media_type` is what the content is, whatever the name says; `name` is for people only.

    Without a company it is the file of the person who uploaded it.
    """

    __tablename__ = "stored_file"
    __table_args__ = (Index("ix_stored_file_company_id_id", "company_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"))
    purpose: Mapped[str] = mapped_column(String(30))
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(60))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    uploaded_at: Mapped[datetime]
    uploaded_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
