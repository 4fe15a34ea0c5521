"""Photos of a visit: pictures by their content, whatever their names say; so many and no more."""

from collections.abc import Sequence
from contextlib import ExitStack
from uuid import UUID

from sqlalchemy import delete, func, insert, select

from portal.claims.filing.drafts import Filer
from portal.claims.history import Doer, note
from portal.claims.holding import Held, hold
from portal.claims.models import Claim, ClaimCharge, ClaimPhoto
from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.statements import table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.files import records, storage
from portal.files.content import CheckedFile, checked, plain_name
from portal.files.errors import FileOfOtherKind
from portal.files.kinds import MediaType, Purpose
from portal.files.models import StoredFile
from portal.files.records import UnknownFile

MOST_PHOTOS = 12

_photos, _files, _claims = table_of(ClaimPhoto), table_of(StoredFile), table_of(Claim)
_charges = table_of(ClaimCharge)


class NotAPhoto(DomainError):
    """By its content neither JPEG nor PNG: HEIC, SVG, PDF, a program."""

    name: str


class OnePhotoRefused(DomainError):
    """Of several, this one: none of them was kept."""

    name: str
    cause: DomainError


class TooManyPhotos(DomainError):
    most: int = MOST_PHOTOS
    left: int


class PhotoStays(DomainError):
    """A photo of a submitted claim is evidence."""


def checked_photos(sent: Sequence[tuple[bytes, str]]) -> list[CheckedFile]:
    """Raises what `checked_photo` does, of several a OnePhotoRefused that names it."""
    if len(sent) == 1:
        return [checked_photo(*sent[0])]
    return [_one_of_several(content, name) for content, name in sent]


def _one_of_several(content: bytes, name: str) -> CheckedFile:
    try:
        return checked_photo(content, name)
    except DomainError as cause:
        raise OnePhotoRefused(name=plain_name(name), cause=cause) from cause


def checked_photo(content: bytes, name: str) -> CheckedFile:
    """Raises NotAPhoto, or a FileRefused."""
    try:
        file = checked(content, name)
    except FileOfOtherKind:
        raise NotAPhoto(name=name) from None
    if file.media_type is MediaType.PDF:
        raise NotAPhoto(name=file.name)
    return file


def add(uuid: UUID, files: Sequence[CheckedFile], by: Filer) -> None:
    """All of them or none. Raises what `hold` does, or TooManyPhotos."""
    if len(files) > MOST_PHOTOS:
        raise TooManyPhotos(left=MOST_PHOTOS)
    with ExitStack() as stack:
        _add(uuid, [(stack.enter_context(records.stored(file)), file) for file in files], by)


@atomic
def _add(uuid: UUID, files: Sequence[tuple[UUID, CheckedFile]], by: Filer) -> None:
    held = hold(uuid, by.company_id)
    there = select(func.count()).select_from(_photos).where(_photos.c.claim_id == held.id)
    left = MOST_PHOTOS - int(db.session.execute(there).scalar_one())
    if len(files) > left:
        raise TooManyPhotos(left=max(left, 0))
    owner = records.Owner(by.company_id, by.user_id)
    for file_uuid, file in files:
        file_id = records.add(file_uuid, file, Purpose.CLAIM_PHOTO, owner)
        about = {"claim_id": held.id, "added_at": now(), "added_by": by.user_id}
        db.session.execute(insert(_photos), {**about, "file_id": file_id})
    if not held.is_draft:
        note(held.id, "claim.photos", Doer(by), photos=len(files))


def remove(uuid: UUID, file: UUID, by: Filer, version: int) -> None:
    """Raises what `hold` does, PhotoStays or UnknownFile."""
    storage.remove(_remove(uuid, file, by, version))


@atomic
def _remove(uuid: UUID, file: UUID, by: Filer, version: int) -> UUID:
    held = hold(uuid, by.company_id, version)
    if not held.is_draft:
        raise PhotoStays()
    file_id = _file_of(held, file)
    db.session.execute(delete(_photos).where(_photos.c.file_id == file_id))
    db.session.execute(delete(_files).where(_files.c.id == file_id))
    return file


def read(uuid: UUID, file: UUID, company_id: int | None) -> tuple[MediaType, bytes]:
    """One statement; `company_id` is None for staff. Raises UnknownFile or FileLost."""
    found = (
        select(_files.c.media_type)
        .join(_photos, _photos.c.file_id == _files.c.id)
        .join(_claims, _claims.c.id == _photos.c.claim_id)
        .where(_claims.c.uuid == uuid, _files.c.uuid == file)
    )
    if company_id is not None:
        found = found.where(_claims.c.company_id == company_id)
    media_type = db.session.execute(found).scalar_one_or_none()
    if media_type is None:
        raise UnknownFile()
    return MediaType(media_type), storage.read(file)


def read_evidence(uuid: UUID, charge: UUID, company_id: int) -> tuple[MediaType, bytes]:
    """What the inspection saw. Raises UnknownFile or FileLost."""
    found = (
        select(_files.c.media_type, _files.c.uuid)
        .join(_charges, _charges.c.evidence_id == _files.c.id)
        .join(_claims, _claims.c.id == _charges.c.claim_id)
        .where(
            _claims.c.uuid == uuid, _claims.c.company_id == company_id, _charges.c.uuid == charge
        )
    )
    row = db.session.execute(found).one_or_none()
    if row is None:
        raise UnknownFile()
    return MediaType(row.media_type), storage.read(row.uuid)


def _file_of(held: Held, file: UUID) -> int:
    found = (
        select(_files.c.id)
        .join(_photos, _photos.c.file_id == _files.c.id)
        .where(_photos.c.claim_id == held.id, _files.c.uuid == file)
    )
    file_id: int | None = db.session.execute(found).scalar_one_or_none()
    if file_id is None:
        raise UnknownFile()
    return file_id
