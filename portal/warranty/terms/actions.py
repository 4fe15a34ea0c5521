"""What may be done next with a device, each as an answer of its own, never as one yes or no."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from portal.catalogue.warranty import UpgradeWay
from portal.warranty.terms.answers import (
    ActionState,
    CodeAnswer,
    PurchaseAnswer,
    UpgradeAnswer,
    UpgradeOffer,
    UpgradeState,
)
from portal.warranty.terms.extending import code_states, level_in_the_way, purchase
from portal.warranty.terms.months import day_before
from portal.warranty.terms.standing import Standing
from portal.warranty.terms.timeline import segments_of
from portal.warranty.terms.upgrading import deadline, first_deed, may_still_count


class Actions(NamedTuple):
    upgrade: UpgradeAnswer
    purchase: PurchaseAnswer
    code: CodeAnswer
    promo: CodeAnswer


def no_actions(upgrade: UpgradeState, state: ActionState) -> Actions:
    return Actions(
        UpgradeAnswer(upgrade), PurchaseAnswer(state), CodeAnswer(state), CodeAnswer(state)
    )


def actions_of(standing: Standing) -> Actions:
    upgrade = _upgrade(standing)
    sale = standing.terms.extension
    if sale is None:
        return no_actions(upgrade.state, ActionState.NOT_ELIGIBLE)._replace(upgrade=upgrade)
    missing = level_in_the_way(standing, sale, upgrade.state)
    start, end, today = standing.start.day, standing.end, standing.today
    paid, promo = code_states(sale, standing.facts.extensions, start, end, today)
    return Actions(
        upgrade,
        purchase(standing, sale, missing),
        CodeAnswer(_unless(missing, paid)),
        CodeAnswer(_unless(missing, promo)),
    )


def _unless(level_is_missing: ActionState | None, state: ActionState) -> ActionState:
    """An upgrade helps only where nothing else is in the way."""
    return level_is_missing if level_is_missing and state is ActionState.ALLOWED else state


def _upgrade(standing: Standing) -> UpgradeAnswer:
    offers = tuple(_offers(standing))
    if offers:
        return UpgradeAnswer(UpgradeState.POSSIBLE, offers)
    if standing.place >= 0:
        return UpgradeAnswer(UpgradeState.DONE)
    missed = [
        min(deadline(each, standing.start), _covered_until(standing, place))
        for place, each in enumerate(standing.terms.upgrades)
        if may_still_count(each, standing.facts)
    ]
    if not missed:
        return UpgradeAnswer(UpgradeState.NOT_ELIGIBLE)
    return UpgradeAnswer(UpgradeState.TOO_LATE, last_day=max(missed))


def _offers(standing: Standing) -> Iterator[UpgradeOffer]:
    terms, facts, start, today = standing.terms, standing.facts, standing.start, standing.today
    for place in range(standing.place + 1, len(terms.upgrades)):
        upgrade = terms.upgrades[place]
        if not may_still_count(upgrade, facts):
            continue
        ways, last = upgrade.ways, deadline(upgrade, start)
        if deed := first_deed(upgrade, facts):
            if deed.day > last:
                continue
            # registered in time, only the date of commissioning is missing
            ways, last = (UpgradeWay.COMMISSIONING,), day_before(standing.end)
        covered_until = _covered_until(standing, place)
        # an upgrade that would cover no day any more is none
        last = min(last, covered_until)
        if today <= last:
            yield UpgradeOffer(upgrade.level, ways, last, covered_until, upgrade.commissioned_from)


def _covered_until(standing: Standing, place: int) -> date:
    segments = segments_of(standing.terms, place, standing.facts, standing.start.day)
    return day_before(segments[-1].until.day)
