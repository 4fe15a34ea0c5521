"""Status and phases alone: what long lists show, at an eighth of the work of a whole cover."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.catalogue.warranty import CoverKind, warranty_terms
from portal.warranty.terms.answers import Phase, Status
from portal.warranty.terms.chain import united
from portal.warranty.terms.facts import DeviceFacts, Inherited
from portal.warranty.terms.starting import find_start
from portal.warranty.terms.timeline import extended, phases_of, segments_of, stated
from portal.warranty.terms.upgrading import reached


@dataclass(frozen=True, slots=True)
class Outline:
    """The fields of Cover that have these names."""

    status: Status
    start: date | None
    full_until: date | None
    last_day: date | None


def outline(facts: DeviceFacts, today: date) -> Outline:
    """What `cover(facts, today)` says of these."""
    phases = _phases(united(facts))
    if facts.replaced_on is not None and facts.replaced_on <= today:
        status = Status.REPLACED
    else:
        status = status_of(phases, today)
    if not phases:
        return Outline(status, None, None, None)
    return Outline(status, phases[0].start, last_full_day(phases), phases[-1].last_day)


def last_full_day(phases: Sequence[Phase]) -> date | None:
    """None if no phase covers in full."""
    return max((phase.last_day for phase in phases if phase.cover is CoverKind.FULL), default=None)


def status_of(phases: Sequence[Phase], today: date) -> Status:
    """Of a device that was not replaced."""
    if not phases:
        return Status.UNKNOWN
    if today < phases[0].start:
        return Status.NOT_STARTED
    for phase in phases:
        if today <= phase.last_day:
            parts = phase.cover is CoverKind.PARTS
            return Status.PARTS_ONLY if parts else Status.COVERED
    return Status.ENDED


def _phases(first: DeviceFacts) -> tuple[Phase, ...]:
    if isinstance(first.replaces, Inherited):
        begun = first.replaces.start
        return phases_of(extended(stated(first.replaces), first.extensions, begun), begun)
    terms = warranty_terms(first.product)
    start = find_start(terms, first) if terms else None
    if terms is None or start is None:
        return ()
    level = reached(terms, first, start)
    return phases_of(segments_of(terms, level.place, first, start.day), start.day)
