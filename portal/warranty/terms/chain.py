"""A device and those it replaced are one for the warranty: the first gives terms and days."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from portal.catalogue.warranty import warranty_terms
from portal.warranty.terms.facts import AppliedExtension, DeviceFacts


def united(facts: DeviceFacts) -> DeviceFacts:
    """The facts of the first device with all that was done with it or its replacements.

    Of the first device the register knows; `replaces` is then what is stated of one before, or
    None. Deeds count from the first one on, so what a replacement adds never shortens the cover.
    """
    if not isinstance(facts.replaces, DeviceFacts):
        if len(facts.extensions) > 1:
            return replace(facts, extensions=_distinct(facts.extensions))
        return facts
    chain = [facts]
    while isinstance(earlier := chain[-1].replaces, DeviceFacts):
        chain.append(earlier)
    chain.reverse()
    return replace(
        chain[0],
        commissioned_on=_commissioned(chain),
        registered_on=_earliest(each.registered_on for each in chain),
        online_on=_earliest(each.online_on for each in chain),
        extensions=_distinct(one for each in chain for one in each.extensions),
        replaced_on=facts.replaced_on,
    )


def _commissioned(chain: Sequence[DeviceFacts]) -> date | None:
    """The first day that is known of the first device, whichever it was entered for."""
    days = (each.commissioned_on for each in chain if not _is_no_matter_of(chain[0], each))
    return next(filter(None, days), None)


def _is_no_matter_of(first: DeviceFacts, later: DeviceFacts) -> bool:
    """A replacement put into operation itself says nothing of when the first one was, should the
    first have been so early that it matters.
    """
    day, shipped = later.commissioned_on, later.shipped_on
    if later is first or not (day and shipped and first.shipped_on) or day < shipped:
        return False
    terms = warranty_terms(first.product)
    since = [each.commissioned_from for each in terms.upgrades] if terms else []
    return any(each and first.shipped_on < each for each in since)


def _earliest(days: Iterable[date | None]) -> date | None:
    return min((day for day in days if day), default=None)


def _distinct(extensions: Iterable[AppliedExtension]) -> tuple[AppliedExtension, ...]:
    """In the order in which they were applied, the same one only once (the longest)."""
    once: dict[tuple[str, str], AppliedExtension] = {}
    for each in sorted(extensions, key=lambda each: -each.months):
        once.setdefault((each.kind, each.reference), each)
    return tuple(
        sorted(once.values(), key=lambda each: (each.applied_on, each.kind, each.reference))
    )
