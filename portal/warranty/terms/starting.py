"""When the warranty starts: the earliest of the days that the terms name and somebody knows."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from portal.catalogue.warranty import StartRule, WarrantyTerms
from portal.core.regions import EU_MEMBERS
from portal.warranty.terms.facts import DeviceFacts
from portal.warranty.terms.months import add_months
from portal.warranty.terms.why import Reason, Why


class Start(NamedTuple):
    """`latest` is the last of the days that might have counted: deadlines are kept by it."""

    day: date
    latest: date
    reasons: tuple[Reason, ...]


class _Candidate(NamedTuple):
    start: date
    base_day: date
    months: int
    rule: StartRule


def find_start(terms: WarrantyTerms, facts: DeviceFacts) -> Start | None:
    """None where no day is known."""
    candidates = []
    for rule in terms.starts:
        if day := facts.day(rule.base):
            months = _months(rule, facts.ship_country)
            candidates.append(_Candidate(add_months(day, months), day, months, rule))
    if not candidates:
        return None
    candidates.sort(key=lambda each: each.start)
    reasons = tuple(_reasons(terms, facts, candidates))
    return Start(candidates[0].start, candidates[-1].start, reasons)


def _months(rule: StartRule, country: str) -> int:
    """A country that is not known counts as elsewhere, which is never the worse for the owner."""
    if country in EU_MEMBERS:
        return rule.months_eu
    return rule.months_elsewhere if country else max(rule.months_eu, rule.months_elsewhere)


def _reasons(
    terms: WarrantyTerms, facts: DeviceFacts, candidates: list[_Candidate]
) -> Iterator[Reason]:
    for place, (start, day, months, rule) in enumerate(candidates):
        why = Why.LATER if place else Why.STARTS
        yield Reason(why, start, day if months else None, months, rule.base)
        if rule.by_region:
            yield Reason(_region(facts.ship_country), months=months, base=rule.base)
    for rule in terms.starts:
        if facts.day(rule.base) is None:
            yield Reason(Why.MISSING, base=rule.base)


def _region(country: str) -> Why:
    if not country:
        return Why.REGION_UNKNOWN
    return Why.REGION_EU if country in EU_MEMBERS else Why.REGION_ELSEWHERE
