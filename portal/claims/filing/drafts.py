"""A draft: each step is saved by itself, so that nothing is lost on a roof without a network."""

from dataclasses import asdict, dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Row, delete, insert, select, update

from portal.audit.record import Actor
from portal.claims.filing.checks import Entered, Known, check
from portal.claims.filing.duplicates import refuse_duplicates
from portal.claims.holding import Held, hold_draft
from portal.claims.kinds import PartKind
from portal.claims.models import Claim, ClaimPhoto, ReplacedPart
from portal.claims.progress import part_of
from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.folding import folded
from portal.core.serials import Serial
from portal.core.statements import insert_new, table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.files import storage
from portal.files.models import StoredFile

MOST_PARTS = 30

_claims, _parts = table_of(Claim), table_of(ReplacedPart)
_photos, _files = table_of(ClaimPhoto), table_of(StoredFile)


class TooManyParts(DomainError):
    most: int = MOST_PARTS


@dataclass(frozen=True, slots=True)
class Plant:
    """Where the visit was."""

    plant_name: str
    plant_street: str
    plant_postal_code: str
    plant_city: str
    plant_country: str
    own_reference: str = ""


@dataclass(frozen=True, slots=True)
class Filer(Actor):
    """A member of the company who may file claims."""

    user_id: int
    name: str
    company_id: int


@atomic
def begin(plant: Plant, by: Filer, key: str) -> UUID:
    """The id of the new draft; of the first one when the same key comes again."""
    values = {
        "company_id": by.company_id,
        "created_by": by.user_id,
        "key": key,
        "created_at": now(),
        **_columns(plant),
    }
    statement = insert_new(_claims).values(**values).returning(_claims.c.uuid)
    begun = db.session.execute(statement).scalar_one_or_none()
    if begun is None:
        mine = (_claims.c.created_by == by.user_id, _claims.c.key == key)
        begun = db.session.execute(select(_claims.c.uuid).where(*mine)).scalar_one()
    return cast("UUID", begun)


@atomic
def move(uuid: UUID, plant: Plant, by: Filer, version: int) -> None:
    """Raises what `hold_draft` does."""
    held = hold_draft(uuid, by.company_id, version)
    db.session.execute(update(_claims).where(_claims.c.id == held.id).values(**_columns(plant)))


@atomic
def add_part(uuid: UUID, part: Entered, by: Filer, version: int) -> None:
    """Raises what `hold_draft`, `check` and `refuse_duplicates` do, or TooManyParts."""
    held = hold_draft(uuid, by.company_id, version)
    if len(_rows(held)) >= MOST_PARTS:
        raise TooManyParts()
    values = _values(held, part, check(part))
    db.session.execute(insert(_parts).values(claim_id=held.id, state="draft", **values))


@atomic
def change_part(uuid: UUID, part_uuid: UUID, part: Entered, by: Filer, version: int) -> None:
    """Raises what `add_part` does, or UnknownPart."""
    held = hold_draft(uuid, by.company_id, version)
    row = part_of(held, part_uuid)
    values = _values(held, part, check(part), row.id)
    db.session.execute(update(_parts).where(_parts.c.id == row.id).values(**values))


@atomic
def remove_part(uuid: UUID, part_uuid: UUID, by: Filer, version: int) -> None:
    """Its photos stay with the claim. Raises what `hold_draft` does, or UnknownPart."""
    held = hold_draft(uuid, by.company_id, version)
    row = part_of(held, part_uuid)
    of_part = update(_photos).where(_photos.c.part_id == row.id)
    db.session.execute(of_part.values(part_id=None))
    db.session.execute(delete(_parts).where(_parts.c.id == row.id))


def discard(uuid: UUID, by: Filer, version: int) -> None:
    """A draft nobody else has seen leaves no trace. Raises what `hold_draft` does."""
    for file in _discard(uuid, by, version):
        storage.remove(file)


@atomic
def _discard(uuid: UUID, by: Filer, version: int) -> list[UUID]:
    held = hold_draft(uuid, by.company_id, version)
    of_claim = select(_photos.c.file_id).where(_photos.c.claim_id == held.id)
    ids = list(db.session.execute(of_claim).scalars())
    db.session.execute(delete(_photos).where(_photos.c.claim_id == held.id))
    gone = delete(_files).where(_files.c.id.in_(ids)).returning(_files.c.uuid)
    files = list(db.session.execute(gone).scalars())
    db.session.execute(delete(_parts).where(_parts.c.claim_id == held.id))
    db.session.execute(delete(_claims).where(_claims.c.id == held.id))
    return files


def entered_of(row: Row[Any]) -> Entered:
    """A stored part as it was entered, to be checked once more."""
    return Entered(
        kind=PartKind(row.kind),
        defective_serial=Serial(row.defective_serial),
        replacement_serial=Serial(row.replacement_serial) if row.replacement_serial else None,
        received_on=row.received_on,
        replaced_on=row.replaced_on,
        description=row.description,
    )


def _columns(plant: Plant) -> dict[str, str]:
    searched = folded(f"{plant.plant_name} {plant.plant_city} {plant.own_reference}")
    return {**asdict(plant), "searched": searched[:300]}


def _rows(held: Held) -> list[Row[Any]]:
    found = select(_parts.c.id).where(_parts.c.claim_id == held.id)
    return list(db.session.execute(found).all())


def _values(held: Held, part: Entered, known: Known, but_for: int | None = None) -> dict[str, Any]:
    refuse_duplicates(held, part, but_for)
    replacement = part.replacement_serial or ""
    entered = {**asdict(part), "kind": part.kind.value, "replacement_serial": replacement}
    return {**entered, **asdict(known)}
