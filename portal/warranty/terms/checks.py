"""Asked before anything is done: each returns the cover as it stands, or raises WarrantyRefused."""

from dataclasses import dataclass, replace
from datetime import date
from typing import NoReturn

from portal.catalogue.warranty import CoverKind, UpgradeLevel, UpgradeWay, warranty_terms
from portal.warranty.terms.answers import ActionState, Cover, UpgradeState
from portal.warranty.terms.chain import united
from portal.warranty.terms.cover import cover
from portal.warranty.terms.extending import exceeds
from portal.warranty.terms.facts import DeviceFacts, ExtensionKind
from portal.warranty.terms.months import day_after
from portal.warranty.terms.refused import (
    CommissionedTooEarly,
    CommissioningDateMissing,
    CommissioningOfReplacement,
    DateBeforeProduction,
    DateBeforeShipment,
    DateInFuture,
    DeviceReplaced,
    DurationNotOffered,
    ExtensionExists,
    LongestReached,
    ProductNotEligible,
    PromoExists,
    PromoNotForProduct,
    PromoNotYetValid,
    PromoOver,
    PurchaseWindowOver,
    SmartWarrantyMissing,
    UpgradeDone,
    UpgradeMissing,
    UpgradeNotEligible,
    UpgradeTooLate,
    WarrantyEnded,
    WarrantyUnknown,
)


@dataclass(frozen=True, slots=True)
class PromoTerms:
    """What a promo code gives, from the first to the last day it may be entered, both included.

    `families` are families of the catalogue; empty means every product that may be extended.
    """

    months: int
    valid_from: date
    valid_until: date
    cover: CoverKind = CoverKind.FULL
    families: frozenset[str] = frozenset()


def check_purchase(facts: DeviceFacts, today: date, months: int) -> Cover:
    answer = cover(facts, today)
    if answer.purchase.state is not ActionState.ALLOWED:
        _refuse(answer.purchase.state, facts, answer, ExtensionKind.PURCHASE)
    if months not in answer.purchase.durations:
        raise DurationNotOffered(months=months, offered=answer.purchase.durations)
    return answer


def check_payment(facts: DeviceFacts, today: date) -> Cover:
    """Whether an extension that was ordered, and judged then, may be booked now.

    Only another one in its place is in the way. What has changed the level, the window or the dates
    since is not: what was offered and paid is booked, and goes on with a replacement.
    """
    answer = cover(facts, today)
    if answer.last_day is None:
        raise WarrantyUnknown
    terms = warranty_terms(united(facts).product)
    paid = sum(each.kind.paid for each in answer.extensions)
    if terms and terms.extension and paid >= terms.extension.paid_at_most:
        raise ExtensionExists(last_day=answer.last_day)
    return answer


def check_extension_code(facts: DeviceFacts, today: date, months: int) -> Cover:
    answer = cover(facts, today)
    if answer.code.state is not ActionState.ALLOWED:
        _refuse(answer.code.state, facts, answer, ExtensionKind.CODE)
    _refuse_excess(facts, answer, months)
    return answer


def check_promo_code(facts: DeviceFacts, today: date, promo: PromoTerms) -> Cover:
    """The period of the campaign first: it is the code's own fault."""
    if today < promo.valid_from:
        raise PromoNotYetValid(valid_from=promo.valid_from)
    if today > promo.valid_until:
        raise PromoOver(valid_until=promo.valid_until)
    answer = cover(facts, today)
    terms = warranty_terms(united(facts).product)
    if promo.families and (terms is None or terms.family not in promo.families):
        raise PromoNotForProduct(product=facts.product)
    if answer.promo.state is not ActionState.ALLOWED:
        _refuse(answer.promo.state, facts, answer, ExtensionKind.PROMO)
    _refuse_excess(facts, answer, promo.months)
    return answer


def check_registration(facts: DeviceFacts, today: date, commissioned_on: date | None) -> Cover:
    """Whether registering the device upgrades it: Smart Warranty, or a device without a cloud.

    `commissioned_on` as entered now; without it the date that is known already counts.
    """
    answer = cover(facts, today)
    _refuse_upgrade(facts, answer)
    if commissioned_on:
        check_delivered_date(united(facts), today, commissioned_on)
    day = commissioned_on or facts.commissioned_on
    offers = answer.upgrade.offers
    if day is None and not any(UpgradeWay.ACTIVATION in offer.ways for offer in offers):
        raise CommissioningDateMissing
    firsts = [offer.commissioned_from for offer in offers if offer.commissioned_from]
    if day and len(firsts) == len(offers) and day < min(firsts):
        raise CommissionedTooEarly(commissioned_on=day, first_day=min(firsts))
    if firsts and commissioned_on and not _counts(facts, commissioned_on):
        raise CommissioningOfReplacement()
    return answer


def _counts(facts: DeviceFacts, commissioned_on: date) -> bool:
    return united(replace(facts, commissioned_on=commissioned_on)).commissioned_on is not None


def check_purchase_date(facts: DeviceFacts, today: date, purchased_on: date) -> None:
    """The date of a receipt: neither in the future nor before the device was made."""
    check_past_date(facts, today, purchased_on)


def check_delivered_date(facts: DeviceFacts, today: date, day: date) -> None:
    """The day of an installation or a commissioning: not before the device was shipped either."""
    check_past_date(facts, today, day)
    shipped = facts.shipped_on
    if shipped and day < shipped:
        raise DateBeforeShipment(day=day, shipped_on=shipped)


def check_past_date(facts: DeviceFacts, today: date, day: date) -> None:
    if day > today:
        raise DateInFuture(day=day)
    produced = facts.produced_on
    if produced and day < produced:
        raise DateBeforeProduction(day=day, produced_on=produced)


def _refuse_upgrade(facts: DeviceFacts, answer: Cover) -> None:
    upgrade = answer.upgrade
    match upgrade.state:
        case UpgradeState.REPLACED:
            _refuse(ActionState.REPLACED, facts, answer, ExtensionKind.CODE)
        case UpgradeState.UNKNOWN:
            raise WarrantyUnknown
        case UpgradeState.NOT_ELIGIBLE:
            raise UpgradeNotEligible(product=facts.product)
        case UpgradeState.DONE:
            raise UpgradeDone(level=answer.level)
        case UpgradeState.TOO_LATE:
            raise UpgradeTooLate(last_day=_known(upgrade.last_day))


def _refuse(state: ActionState, facts: DeviceFacts, answer: Cover, kind: ExtensionKind) -> NoReturn:
    match state:
        case ActionState.REPLACED:
            raise DeviceReplaced(replaced_on=_known(facts.replaced_on))
        case ActionState.ENDED:
            raise WarrantyEnded(last_day=_known(answer.last_day))
        case ActionState.WINDOW_OVER:
            raise PurchaseWindowOver(last_day=_known(answer.purchase.last_day))
        case ActionState.EXISTS_ALREADY:
            refusal = ExtensionExists if kind.paid else PromoExists
            raise refusal(last_day=_known(answer.last_day))
        case ActionState.LONGEST_REACHED:
            raise LongestReached(longest_months=_longest(facts))
        case ActionState.NOT_UPGRADED:
            raise _level_missing(facts)
        case ActionState.NOT_ELIGIBLE:
            raise ProductNotEligible(product=facts.product)
        case _:
            raise WarrantyUnknown


def _refuse_excess(facts: DeviceFacts, answer: Cover, months: int) -> None:
    terms = warranty_terms(united(facts).product)
    start, last = _known(answer.start), _known(answer.last_day)
    if terms and terms.extension and exceeds(terms.extension, start, day_after(last), months):
        raise LongestReached(longest_months=terms.extension.longest_months)


def _level_missing(facts: DeviceFacts) -> SmartWarrantyMissing | UpgradeMissing:
    terms = warranty_terms(united(facts).product)
    levels = {each.level for each in terms.upgrades} if terms else set()
    return SmartWarrantyMissing() if UpgradeLevel.SMART in levels else UpgradeMissing()


def _longest(facts: DeviceFacts) -> int:
    terms = warranty_terms(united(facts).product)
    return terms.extension.longest_months if terms and terms.extension else 0


def _known(day: date | None) -> date:
    if day is None:
        raise LookupError("a refusal names a day that is not known")
    return day
