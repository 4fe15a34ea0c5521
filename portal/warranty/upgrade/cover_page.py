"""What the page of a device says of its upgrade."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.catalogue.warranty import UpgradeWay
from portal.warranty.labels import LEVEL_NAMES, UPGRADE_STATES, UPGRADE_WAYS
from portal.warranty.terms import Cover, Status, UpgradeOffer, UpgradeState
from portal.web.formats import date_text
from portal.web.i18n import gettext as _

_KINDS = {
    Status.COVERED: "ok",
    Status.PARTS_ONLY: "warn",
    Status.ENDED: "bad",
}


@dataclass(frozen=True)
class UpgradeSentences:
    """`registers`: the owner can upgrade it here; else it is done, over or happens by itself.

    `needs_date`: not without the date of commissioning.
    """

    sentences: Sequence[str]
    registers: bool
    needs_date: bool


def status_kind(status: Status) -> str:
    return _KINDS.get(status, "info")


def upgrade_sentences(cover: Cover) -> UpgradeSentences:
    answer = cover.upgrade
    sentences = [str(UPGRADE_STATES[answer.state])]
    if answer.state is UpgradeState.TOO_LATE and answer.last_day:
        sentences.append(_("It could be upgraded until %(day)s.", day=date_text(answer.last_day)))
    sentences += [_offered(offer) for offer in answer.offers]
    ways = {way for offer in answer.offers for way in offer.ways}
    if UpgradeWay.ONLINE in ways:
        sentences.append(str(UPGRADE_WAYS[UpgradeWay.ONLINE]))
    without_date = any(
        UpgradeWay.ACTIVATION in offer.ways and not offer.commissioned_from
        for offer in answer.offers
    )
    return UpgradeSentences(sentences, bool(ways - {UpgradeWay.ONLINE}), not without_date)


def _offered(offer: UpgradeOffer) -> str:
    said = {
        "level": LEVEL_NAMES[offer.level],
        "until": date_text(offer.covered_until),
        "last": date_text(offer.last_day),
    }
    if offer.commissioned_from:
        return _(
            "%(level)s: cover until %(until)s, if the device was commissioned on %(first)s "
            "or later. Possible until %(last)s.",
            first=date_text(offer.commissioned_from),
            **said,
        )
    return _("%(level)s: cover until %(until)s. Possible until %(last)s.", **said)
