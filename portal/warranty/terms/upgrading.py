"""Which level a device has reached, why not a higher one, and what may still be reached."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from portal.catalogue.warranty import Deadline, Upgrade, UpgradeWay, WarrantyTerms
from portal.warranty.terms.facts import DeviceFacts
from portal.warranty.terms.months import last_day
from portal.warranty.terms.starting import Start
from portal.warranty.terms.why import Reason, Why


class Deed(NamedTuple):
    way: UpgradeWay
    day: date


class Reached(NamedTuple):
    """`place` of the upgrade in the terms, -1 for the standard."""

    place: int
    deed: Deed | None


def reached(terms: WarrantyTerms, facts: DeviceFacts, start: Start) -> Reached:
    for place in range(len(terms.upgrades) - 1, -1, -1):
        upgrade = terms.upgrades[place]
        if _is_eligible(upgrade, facts):
            deed = first_deed(upgrade, facts)
            if deed and deed.day <= deadline(terms, upgrade, start):
                return Reached(place, deed)
    return Reached(-1, None)


def deadline(terms: WarrantyTerms, upgrade: Upgrade, start: Start) -> date:
    """The last day to upgrade, counted from the latest start that the days allow.

    So a purchase that is proved later, and moves the start back, undoes no upgrade.
    """
    spans = terms.standard if upgrade.until is Deadline.STANDARD_END else upgrade.spans
    return last_day(start.latest, sum(span.months for span in spans))


def first_deed(upgrade: Upgrade, facts: DeviceFacts) -> Deed | None:
    deeds = [Deed(way, day) for way in upgrade.ways if (day := _day_of(way, facts))]
    return min(deeds, key=lambda deed: deed.day, default=None)


def may_still_count(upgrade: Upgrade, facts: DeviceFacts) -> bool:
    """Whether the device, as far as it is known, may have this level at all."""
    if upgrade.too_powerful:
        return False
    since, day = upgrade.commissioned_from, facts.commissioned_on
    return since is None or day is None or day >= since


def upgrade_reasons(
    terms: WarrantyTerms, facts: DeviceFacts, start: Start, level: Reached
) -> Iterator[Reason]:
    if level.deed:
        yield _upgraded(terms.upgrades[level.place], facts, level.deed)
    for upgrade in terms.upgrades[level.place + 1 :]:
        yield from _why_not(terms, upgrade, facts, start, level)


def _upgraded(upgrade: Upgrade, facts: DeviceFacts, deed: Deed) -> Reason:
    matters = deed.way is UpgradeWay.COMMISSIONING or upgrade.commissioned_from
    day = facts.commissioned_on if matters else None
    return Reason(Why.UPGRADED, deed.day, day, level=upgrade.level, way=deed.way)


def _why_not(
    terms: WarrantyTerms, upgrade: Upgrade, facts: DeviceFacts, start: Start, level: Reached
) -> Iterator[Reason]:
    """Only of a device with which somebody has done something: else the offers say it all."""
    deed, since = first_deed(upgrade, facts), upgrade.commissioned_from
    if not deed:
        return
    if level.place < 0 and deed.day > (last := deadline(terms, upgrade, start)):
        # one sentence is enough for all levels
        if upgrade is terms.upgrades[0]:
            yield Reason(Why.UPGRADE_LATE, deed.day, last, level=upgrade.level, way=deed.way)
    elif upgrade.too_powerful:
        yield Reason(Why.TOO_POWERFUL, level=upgrade.level, kw=upgrade.kw_at_most)
    elif since and facts.commissioned_on is None:
        yield Reason(Why.COMMISSIONING_MISSING, since, level=upgrade.level)
    elif since and facts.commissioned_on and facts.commissioned_on < since:
        yield Reason(Why.COMMISSIONED_EARLY, facts.commissioned_on, since, level=upgrade.level)


def _is_eligible(upgrade: Upgrade, facts: DeviceFacts) -> bool:
    if upgrade.too_powerful:
        return False
    since, day = upgrade.commissioned_from, facts.commissioned_on
    return since is None or (day is not None and day >= since)


def _day_of(way: UpgradeWay, facts: DeviceFacts) -> date | None:
    match way:
        case UpgradeWay.ONLINE:
            return facts.online_on
        case UpgradeWay.ACTIVATION:
            return facts.registered_on
        case UpgradeWay.COMMISSIONING:
            return facts.registered_on if facts.commissioned_on else None
