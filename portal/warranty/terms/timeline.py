"""The phases of a cover: the plan of its level, cut by the cap, lengthened by extensions.

A boundary is kept as (day, months after it) until the end, because months added one by one drift:
a month after 31 January is 28 February, and a month after that 28, not 31 March.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from portal.catalogue.warranty import Cap, CoverKind, Span, WarrantyTerms
from portal.warranty.terms.answers import Phase, PhaseRule
from portal.warranty.terms.facts import AppliedExtension, DeviceFacts, ExtensionKind, Inherited
from portal.warranty.terms.months import add_months, day_after, day_before


class Mark(NamedTuple):
    """The first day that is no longer covered."""

    anchor: date
    months: int = 0

    @property
    def day(self) -> date:
        return add_months(self.anchor, self.months)

    def later(self, months: int) -> "Mark":
        return Mark(self.anchor, self.months + months)


class Segment(NamedTuple):
    cover: CoverKind
    months: int
    until: Mark
    rule: PhaseRule
    reference: str = ""


_RULES = {
    ExtensionKind.PURCHASE: PhaseRule.PURCHASE,
    ExtensionKind.CODE: PhaseRule.CODE,
    ExtensionKind.PROMO: PhaseRule.PROMO,
}


def segments_of(terms: WarrantyTerms, place: int, facts: DeviceFacts, start: date) -> list[Segment]:
    """With the level at `place` in the terms, -1 for the standard."""
    spans = terms.standard if place < 0 else terms.upgrades[place].spans
    cap = terms.cap if place < 0 else terms.upgrades[place].cap
    segments = cut(planned(spans, terms.standard, start), cap_mark(cap, facts))
    return extended(segments, facts.extensions, start)


def planned(spans: Sequence[Span], standard: Sequence[Span], start: date) -> list[Segment]:
    """What a level leaves as the standard has it, from the start on, is a standard phase."""
    segments, months, usual = [], 0, True
    for place, span in enumerate(spans):
        months += span.months
        usual = usual and place < len(standard) and standard[place] == span
        rule = PhaseRule.STANDARD if usual else PhaseRule.UPGRADE
        segments.append(Segment(span.cover, span.months, Mark(start, months), rule))
    return segments


def stated(inherited: Inherited) -> list[Segment]:
    rule, end = PhaseRule.INHERITED, Mark(day_after(inherited.last_day))
    full = inherited.full_until
    if full is None or full >= inherited.last_day:
        return [Segment(CoverKind.FULL, 0, end, rule)]
    full_end = Mark(day_after(full))
    return [Segment(CoverKind.FULL, 0, full_end, rule), Segment(CoverKind.PARTS, 0, end, rule)]


def cap_mark(cap: Cap | None, facts: DeviceFacts) -> Mark | None:
    day = facts.day(cap.base) if cap else None
    return Mark(day, cap.months) if cap and day else None


def cut(segments: list[Segment], cap: Mark | None) -> list[Segment]:
    """Nothing beyond the cap; what it cuts through ends there."""
    if cap is None or segments[-1].until.day <= cap.day:
        return segments
    kept = []
    for segment in segments:
        if segment.until.day > cap.day:
            kept.append(segment._replace(until=cap))
            break
        kept.append(segment)
    return kept


def extended(
    segments: list[Segment], extensions: Iterable[AppliedExtension], start: date
) -> list[Segment]:
    """Full cover is put in before parts only, which then begins later and is as long as before."""
    for extension in extensions:
        place = len(segments)
        if extension.cover is CoverKind.FULL:
            while place and segments[place - 1].cover is CoverKind.PARTS:
                place -= 1
        before = segments[place - 1].until if place else Mark(start)
        months = extension.months
        new = Segment(
            extension.cover,
            months,
            before.later(months),
            _RULES[extension.kind],
            extension.reference,
        )
        later = (each._replace(until=each.until.later(months)) for each in segments[place:])
        segments = [*segments[:place], new, *later]
    return segments


def phases_of(segments: Iterable[Segment], start: date) -> tuple[Phase, ...]:
    phases = []
    for segment in segments:
        end = segment.until.day
        # stated days may leave a phase without a day
        if end > start:
            phases.append(
                Phase(
                    start,
                    day_before(end),
                    segment.cover,
                    segment.rule,
                    segment.months,
                    segment.reference,
                )
            )
            start = end
    return tuple(phases)
