"""The rows of uploads: whose they are, and what they are."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import insert, select

from portal.core.clock import now
from portal.core.errors import DomainError
from portal.extensions import db
from portal.files import storage
from portal.files.content import CheckedFile
from portal.files.kinds import MediaType, Purpose
from portal.files.models import StoredFile


class UnknownFile(DomainError):
    """No such file belongs to this company."""


@dataclass(frozen=True)
class Owner:
    """`company_id` is None for a person who acts for no company."""

    company_id: int | None
    user_id: int


@dataclass(frozen=True)
class Stored:
    uuid: UUID
    media_type: MediaType


@contextmanager
def stored(file: CheckedFile) -> Iterator[UUID]:
    """Write the content, before the transaction that adds its row; taken away if that fails."""
    uuid = storage.write(file.content)
    try:
        yield uuid
    except BaseException:
        storage.remove(uuid)
        raise


def add(uuid: UUID, file: CheckedFile, purpose: Purpose, owner: Owner) -> int:
    """The row of a file that is written already; never commits."""
    return db.session.execute(
        insert(StoredFile)
        .values(
            uuid=uuid,
            company_id=owner.company_id,
            purpose=purpose.value,
            name=file.name,
            media_type=file.media_type.value,
            size=len(file.content),
            sha256=file.sha256,
            uploaded_at=now(),
            uploaded_by=owner.user_id,
        )
        .returning(StoredFile.id)
    ).scalar_one()


def of_company(uuid: UUID, company_id: int, purpose: Purpose) -> Stored:
    """Raises UnknownFile, for another company's file too."""
    found = db.session.execute(
        select(StoredFile.uuid, StoredFile.media_type).where(
            StoredFile.uuid == uuid,
            StoredFile.company_id == company_id,
            StoredFile.purpose == purpose.value,
        )
    ).one_or_none()
    if found is None:
        raise UnknownFile()
    return Stored(found.uuid, MediaType(found.media_type))
