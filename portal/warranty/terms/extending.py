"""Whether cover may be bought or a code entered; if not, the first thing that is in the way."""

from datetime import date

from portal.catalogue.warranty import ExtensionSale
from portal.warranty.terms.answers import ActionState, PurchaseAnswer, UpgradeState
from portal.warranty.terms.facts import AppliedExtension
from portal.warranty.terms.months import add_months, last_day
from portal.warranty.terms.standing import Standing
from portal.warranty.terms.upgrading import may_still_count


def level_in_the_way(
    standing: Standing, sale: ExtensionSale, upgrade: UpgradeState
) -> ActionState | None:
    """None where the level of the device may be extended."""
    if standing.level in sale.durations:
        return None
    hopeless = upgrade is UpgradeState.NOT_ELIGIBLE
    return ActionState.NOT_ELIGIBLE if hopeless else ActionState.NOT_UPGRADED


def code_states(
    sale: ExtensionSale,
    held: tuple[AppliedExtension, ...],
    start: date,
    end: date,
    today: date,
) -> tuple[ActionState, ActionState]:
    """For an extension code and for a promo code, whatever the level."""
    paid = sum(each.kind.paid for each in held)
    state = ActionState.ALLOWED
    if today >= end:
        state = ActionState.ENDED
    elif exceeds(sale, start, end, 1):
        state = ActionState.LONGEST_REACHED
    exists = ActionState.EXISTS_ALREADY
    return (
        exists if paid >= sale.paid_at_most else state,
        exists if len(held) - paid >= sale.promo_at_most else state,
    )


def exceeds(sale: ExtensionSale, start: date, end: date, months: int) -> bool:
    """Whether cover from `start`, lengthened beyond `end`, is longer than any may be."""
    return add_months(end, months) > add_months(start, sale.longest_months)


def purchase(
    standing: Standing, sale: ExtensionSale, level_is_missing: ActionState | None
) -> PurchaseAnswer:
    base = standing.facts.day(sale.window_from) if sale.window_from else None
    window = last_day(base or standing.start.day, sale.window_months)
    on_sale = _durations(standing, sale)
    longest, end = add_months(standing.start.day, sale.longest_months), standing.end
    fitting = tuple([months for months in on_sale if add_months(end, months) <= longest])
    hindrances = (
        (standing.paid >= sale.paid_at_most, ActionState.EXISTS_ALREADY),
        (level_is_missing is ActionState.NOT_ELIGIBLE, ActionState.NOT_ELIGIBLE),
        (not on_sale, ActionState.NOT_ELIGIBLE),
        (standing.ended, ActionState.ENDED),
        (standing.today > window, ActionState.WINDOW_OVER),
        (not fitting, ActionState.LONGEST_REACHED),
        (level_is_missing is not None, ActionState.NOT_UPGRADED),
    )
    state = next((state for hinders, state in hindrances if hinders), ActionState.ALLOWED)
    open_or_nearly = state in {ActionState.ALLOWED, ActionState.NOT_UPGRADED}
    return PurchaseAnswer(state, window, fitting if open_or_nearly else ())


def _durations(standing: Standing, sale: ExtensionSale) -> tuple[int, ...]:
    """Of the device's level, else of the lowest one that an upgrade may give."""
    if standing.level in sale.durations:
        return sale.durations[standing.level]
    for upgrade in standing.terms.upgrades:
        if upgrade.level in sale.durations and may_still_count(upgrade, standing.facts):
            return sale.durations[upgrade.level]
    return ()
