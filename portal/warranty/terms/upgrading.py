"""Which level a device has reached, why not a higher one, and what may still be reached."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from portal.catalogue.warranty import Upgrade, UpgradeWay, WarrantyTerms
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
        since_matters = upgrade.commissioned_from is not None
        if not may_still_count(upgrade, facts) or (since_matters and not facts.commissioned_on):
            continue
        deed = first_deed(upgrade, facts)
        if deed and deed.day <= deadline(upgrade, start):
            return Reached(place, deed)
    return Reached(-1, None)


def deadline(upgrade: Upgrade, start: Start) -> date:
    """The last day to upgrade, counted from the latest start that the days allow.

    So a purchase that is proved later, and moves the start back, undoes no upgrade.
    """
    return last_day(start.latest, upgrade.within_months)


def first_deed(upgrade: Upgrade, facts: DeviceFacts) -> Deed | None:
    first = None
    for way in upgrade.ways:
        day = _day_of(way, facts)
        if day and (first is None or day < first.day):
            first = Deed(way, day)
    return first


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
        yield from _why_not(terms.upgrades[0], upgrade, facts, start, level)


def _upgraded(upgrade: Upgrade, facts: DeviceFacts, deed: Deed) -> Reason:
    matters = deed.way is UpgradeWay.COMMISSIONING or upgrade.commissioned_from
    day = facts.commissioned_on if matters else None
    return Reason(Why.UPGRADED, deed.day, day, level=upgrade.level, way=deed.way)


def _why_not(
    lowest: Upgrade, upgrade: Upgrade, facts: DeviceFacts, start: Start, level: Reached
) -> Iterator[Reason]:
    """Only of a device with which somebody has done something: else the offers say it all."""
    deed, since = first_deed(upgrade, facts), upgrade.commissioned_from
    if not deed:
        return
    if level.place < 0 and deed.day > (last := deadline(upgrade, start)):
        # one sentence is enough for all levels
        if upgrade is lowest:
            yield Reason(Why.UPGRADE_LATE, deed.day, last, level=upgrade.level, way=deed.way)
    elif upgrade.too_powerful:
        yield Reason(Why.TOO_POWERFUL, level=upgrade.level, kw=upgrade.kw_at_most)
    elif since and facts.commissioned_on is None:
        yield Reason(Why.COMMISSIONING_MISSING, since, level=upgrade.level)
    elif since and facts.commissioned_on and facts.commissioned_on < since:
        yield Reason(Why.COMMISSIONED_EARLY, facts.commissioned_on, since, level=upgrade.level)


def _day_of(way: UpgradeWay, facts: DeviceFacts) -> date | None:
    if way is UpgradeWay.ONLINE:
        return facts.online_on
    if way is UpgradeWay.COMMISSIONING and facts.commissioned_on is None:
        return None
    return facts.registered_on
