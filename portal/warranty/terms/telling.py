"""The reasons for the phases of a cover, in the order in which they follow each other."""

from collections.abc import Iterable, Iterator

from portal.catalogue.warranty import UpgradeLevel, WarrantyTerms, months_of
from portal.warranty.terms.answers import Phase, PhaseRule
from portal.warranty.terms.facts import DeviceFacts
from portal.warranty.terms.months import day_before
from portal.warranty.terms.starting import Start
from portal.warranty.terms.timeline import Mark, cap_mark
from portal.warranty.terms.upgrading import Reached, upgrade_reasons
from portal.warranty.terms.why import Reason, Why

_BY_RULE = {
    PhaseRule.STANDARD: Why.STANDARD,
    PhaseRule.UPGRADE: Why.PLAN,
    PhaseRule.PURCHASE: Why.EXTENDED_BY_PURCHASE,
    PhaseRule.CODE: Why.EXTENDED_BY_CODE,
    PhaseRule.PROMO: Why.EXTENDED_BY_PROMO,
    PhaseRule.INHERITED: Why.STATED,
}


def replacement(facts: DeviceFacts) -> Iterator[Reason]:
    if facts.replaces is not None:
        yield Reason(Why.REPLACEMENT)


def missing_days(terms: WarrantyTerms) -> Iterator[Reason]:
    for rule in terms.starts:
        yield Reason(Why.MISSING, base=rule.base)


def level_reasons(
    terms: WarrantyTerms, first: DeviceFacts, start: Start, level: Reached
) -> Iterator[Reason]:
    yield from upgrade_reasons(terms, first, start, level)
    upgrade = terms.upgrades[level.place] if level.place >= 0 else None
    spans = upgrade.spans if upgrade else terms.standard
    if upgrade and spans == terms.standard:
        yield Reason(Why.UPGRADE_ADDS_NOTHING, level=upgrade.level)
    cap = upgrade.cap if upgrade else terms.cap
    mark = cap_mark(cap, first)
    if cap and mark and mark.day < Mark(start.day, months_of(spans)).day:
        yield Reason(Why.CAPPED, day_before(mark.day), months=cap.months, base=cap.base)


def phase_reasons(phases: Iterable[Phase], level: UpgradeLevel) -> Iterator[Reason]:
    for phase in phases:
        yield Reason(
            _BY_RULE[phase.rule],
            phase.last_day,
            months=phase.months,
            level=level,
            cover=phase.cover,
            reference=phase.reference,
        )
