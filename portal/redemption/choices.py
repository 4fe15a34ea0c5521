"""The offers for one device as a person chooses them: extensions to tick, one power to reach."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from portal.catalogue.kinds import Extension, Unavailable
from portal.catalogue.labels import UNAVAILABLE
from portal.catalogue.offers import Offer
from portal.redemption.installed import DeviceState
from portal.redemption.naming import extension_name, power_text
from portal.web.formats import integer_text
from portal.web.i18n import gettext as _
from portal.web.i18n import ngettext


@dataclass(frozen=True, slots=True)
class Choices:
    """`extensions` and `powers` are (value, label); `hints` say the price of each value."""

    extensions: list[tuple[str, str]] = field(default_factory=list)
    powers: list[tuple[str, str]] = field(default_factory=list)
    hints: dict[str, str] = field(default_factory=dict)
    unavailable: list[tuple[str, str]] = field(default_factory=list)

    @property
    def nothing(self) -> bool:
        return not self.extensions and not self.powers

    def fill(self, extensions: Any, power: Any) -> None:
        """Give the fields of a form their choices."""
        extensions.choices, power.choices = self.extensions, self.powers
        power.data = power.data or "0"


def choices_for(state: DeviceState) -> Choices:
    choices = Choices()
    offers = state.offers()
    steps = [offer for offer in offers if _is_reachable_step(offer)]
    if steps:
        _add_powers(choices, state, steps)
    for offer in offers:
        if offer.available and offer.extension is not Extension.POWER:
            name = extension_name(state.product_key, offer.extension)
            choices.extensions.append((offer.extension.value, name))
            choices.hints[offer.extension.value] = _coins(offer.coins)
        elif offer.reason and offer not in steps:
            name = extension_name(state.product_key, offer.extension, offer.step)
            choices.unavailable.append((name, str(UNAVAILABLE[offer.reason])))
    return choices


def installed_names(state: DeviceState) -> list[str]:
    """What the device has by now, from the factory or by codes."""
    had = {(extension, 0) for extension in state.factory} | state.unlocked
    return [extension_name(state.product_key, *each) for each in sorted(had)]


def _add_powers(choices: Choices, state: DeviceState, steps: list[Offer]) -> None:
    """Every power above the present one; the price counts all the steps up to it."""
    present = state.product.kw_at(state.step)
    choices.powers.append(("0", _("%(power)s, as it is now", power=power_text(_known(present)))))
    price = 0
    for offer in steps:
        price += offer.coins
        choices.powers.append((str(offer.step), power_text(_known(offer.to_kw))))
        choices.hints[str(offer.step)] = _coins(price)


def _is_reachable_step(offer: Offer) -> bool:
    reachable = offer.available or offer.reason is Unavailable.LOWER_STEP_FIRST
    return offer.extension is Extension.POWER and offer.step > 0 and reachable


def _known(kw: Decimal | None) -> Decimal:
    if kw is None:
        raise LookupError("a power step without its power")
    return kw


def _coins(number: int) -> str:
    return ngettext("%(count)s coin", "%(count)s coins", number, count=integer_text(number))
