"""What a cover means for who holds the device: until when, and what may still be done."""

from portal.warranty.covers import DeviceCover
from portal.warranty.labels import ACTION_STATES, LEVEL_NAMES, UPGRADE_STATES, UPGRADE_WAYS
from portal.warranty.terms import (
    ActionState,
    Cover,
    PurchaseAnswer,
    Status,
    UpgradeOffer,
    UpgradeState,
)
from portal.web.formats import alternatives_text, date_text, duration_text
from portal.web.i18n import gettext as _


def headline(device: DeviceCover) -> str:
    cover = device.cover
    if cover.status is Status.REPLACED:
        return _("This device was replaced. The warranty goes on with the device that came for it.")
    if cover.start is None or cover.last_day is None:
        return _("The dates of this warranty are not known. Our support can complete them.")
    start, last = date_text(cover.start), date_text(cover.last_day)
    if cover.status is Status.NOT_STARTED:
        return _("The warranty starts on %(start)s and ends on %(last)s.", start=start, last=last)
    if cover.status is Status.ENDED:
        return _("The warranty ended on %(last)s.", last=last)
    if cover.status is Status.PARTS_ONLY:
        return _("Parts are covered until %(last)s.", last=last)
    return _covered(cover, last)


def _covered(cover: Cover, last: str) -> str:
    if cover.full_until is None or cover.full_until == cover.last_day:
        return _("The device is covered until %(last)s.", last=last)
    return _(
        "The device is fully covered until %(full)s, then its parts until %(last)s.",
        full=date_text(cover.full_until),
        last=last,
    )


def upgrade_sentences(cover: Cover) -> list[str]:
    upgrade = cover.upgrade
    if upgrade.state is UpgradeState.TOO_LATE and upgrade.last_day:
        day = date_text(upgrade.last_day)
        return [_("The warranty could be upgraded until %(day)s only.", day=day)]
    if upgrade.state is not UpgradeState.POSSIBLE:
        return [str(UPGRADE_STATES[upgrade.state])]
    ways = dict.fromkeys(way for offer in upgrade.offers for way in offer.ways)
    offers = [_offer(offer, cover) for offer in upgrade.offers]
    return [*offers, *(str(UPGRADE_WAYS[way]) for way in ways)]


def _offer(offer: UpgradeOffer, cover: Cover) -> str:
    """What is on offer and for which devices; how it is had, is said once for all."""
    if offer.commissioned_from is None:
        return _what(offer, cover)
    day = date_text(offer.commissioned_from)
    condition = _("This is for devices commissioned on %(day)s or later.", day=day)
    return f"{_what(offer, cover)} {condition}"


def _what(offer: UpgradeOffer, cover: Cover) -> str:
    level, last = LEVEL_NAMES[offer.level], date_text(offer.last_day)
    if cover.last_day and offer.covered_until <= cover.last_day:
        return _("%(level)s: possible until %(last)s.", level=level, last=last)
    return _(
        "%(level)s: covered until %(until)s, if it is upgraded by %(last)s.",
        level=level,
        until=date_text(offer.covered_until),
        last=last,
    )


def purchase_sentence(purchase: PurchaseAnswer) -> str:
    if purchase.state is not ActionState.ALLOWED or not purchase.durations:
        return str(ACTION_STATES[purchase.state])
    durations = alternatives_text([duration_text(months) for months in purchase.durations])
    if purchase.last_day is None:
        return _("An extension by %(durations)s can be bought.", durations=durations)
    return _(
        "An extension by %(durations)s can be bought until %(day)s.",
        durations=durations,
        day=date_text(purchase.last_day),
    )
