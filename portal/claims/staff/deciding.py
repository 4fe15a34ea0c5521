"""Support decides about the parts of a claim: accepts, refuses, or asks first."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Row, update
from sqlalchemy.exc import IntegrityError

from portal.audit.record import Actor, record
from portal.claims import progress
from portal.claims.holding import Held
from portal.claims.kinds import MessageKind, PartEvent
from portal.claims.messages import LONGEST_MESSAGE, MessageEmpty, write
from portal.claims.models import Claim, ReplacedPart
from portal.claims.staff.closing import close_if_done
from portal.claims.staff.doing import doer, held_by_staff, say, told
from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.plain_text import one_line, paragraphs
from portal.core.statements import refused_by, table_of
from portal.core.transaction import atomic
from portal.extensions import db

LONGEST_REFERENCE = 40

_claims, _parts = table_of(Claim), table_of(ReplacedPart)


class NoPartChosen(DomainError):
    """A decision is about one part or several."""


class ReferenceMissing(DomainError):
    """The invoice of the installer has to name it."""


class ReferenceTaken(DomainError):
    """Another claim has this reference number."""

    reference: str


class ReferenceGiven(DomainError):
    """This claim has another one already; it may stand on papers."""

    reference: str


def accept(
    uuid: UUID,
    parts: Collection[UUID],
    reference: str,
    text: str,
    by: Actor,
    version: int,
    *,
    owners_seen: bool = False,
) -> None:
    """`owners_seen`: whose both devices of each part are was shown, and confirmed.

    Raises what `held_by_staff`, `progress.accept` and `part_of` do, NoPartChosen,
    ReferenceMissing, ReferenceTaken or ReferenceGiven.
    """
    reference = one_line(reference)[:LONGEST_REFERENCE]
    try:
        _accept(uuid, parts, reference, text, by, version, owners_seen)
    except IntegrityError as taken:
        # by another claim, perhaps at the same moment
        if not refused_by(taken, "uq_claim_reference_number", _claims.c.reference_number):
            raise
        raise ReferenceTaken(reference=reference) from taken


@atomic
def _accept(
    uuid: UUID,
    parts: Collection[UUID],
    reference: str,
    text: str,
    by: Actor,
    version: int,
    owners_seen: bool,
) -> None:
    held = held_by_staff(uuid, version)
    chosen = _chosen(held, parts)
    reference = _give_reference(held, reference)
    for part in chosen:
        progress.accept(held, part, doer(by), owners_seen=owners_seen)
    say(held, text, by)
    if owners_seen:
        # without the company, which is not to learn whose a device is
        record("claim.owners_seen", by, f"claim:{held.id}", number=held.number)
    told("claim.accepted", held, by, reference=reference, serials=_serials(chosen))
    close_if_done(held, doer(by))


@atomic
def refuse(uuid: UUID, parts: Collection[UUID], reason: str, by: Actor, version: int) -> None:
    """Raises what `held_by_staff`, `happen` and `part_of` do, NoPartChosen or MessageEmpty."""
    held = held_by_staff(uuid, version)
    chosen, reason = _chosen(held, parts), _words(reason)
    values = {"decided_at": now(), "decided_by": by.user_id, "reason": reason}
    for part in chosen:
        progress.happen(held, part, PartEvent.REFUSE, doer(by), values)
    write(held, reason, doer(by))
    told("claim.refused", held, by, serials=_serials(chosen), reason=reason)
    close_if_done(held, doer(by))


@atomic
def ask(uuid: UUID, parts: Collection[UUID], question: str, by: Actor, version: int) -> None:
    """Raises what `held_by_staff`, `happen` and `part_of` do, NoPartChosen or MessageEmpty."""
    held = held_by_staff(uuid, version)
    chosen, question = _chosen(held, parts), _words(question)
    for part in chosen:
        progress.happen(held, part, PartEvent.ASK, doer(by))
    write(held, question, doer(by), MessageKind.QUESTION)
    told("claim.asked", held, by, serials=_serials(chosen))


@atomic
def write_from_staff(uuid: UUID, text: str, by: Actor) -> None:
    """A message and its mail. Raises what `held_by_staff` and `write` do."""
    write(held_by_staff(uuid, None), text, doer(by))


def _words(text: str) -> str:
    """Raises MessageEmpty."""
    text = paragraphs(text)[:LONGEST_MESSAGE]
    if not text:
        raise MessageEmpty()
    return text


def _chosen(held: Held, parts: Collection[UUID]) -> list[Row[Any]]:
    if not parts:
        raise NoPartChosen()
    return [progress.part_of(held, uuid) for uuid in sorted(set(parts))]


def _give_reference(held: Held, reference: str) -> str:
    """Given once, with the first part that is accepted."""
    if held.reference_number:
        if reference and reference != held.reference_number:
            raise ReferenceGiven(reference=held.reference_number)
        return held.reference_number
    if not reference:
        raise ReferenceMissing()
    given = update(_claims).where(_claims.c.id == held.id)
    db.session.execute(given.values(reference_number=reference))
    return reference


def _serials(parts: Collection[Row[Any]]) -> list[str]:
    return [part.defective_serial for part in parts]
