"""What may be chosen for one device, whatever else is going on. Pure."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from portal.catalogue.kinds import Extension
from portal.catalogue.offers import (
    AlreadyUnlocked,
    SelectionRefused,
    Unlock,
    check_selection,
    current_step,
)
from portal.catalogue.products import Product
from portal.core.errors import DomainError
from portal.redemption.installed import DeviceState

Unlocked = Collection[tuple[str, int]]

# power is chosen by the step to reach
_TICKED = frozenset(Extension) - {Extension.POWER}


class NothingChosen(DomainError):
    pass


class UnknownExtension(DomainError):
    """A name that no extension has; no page offers it."""


class UnlockedMeanwhile(DomainError):
    """Somebody unlocked it after it had been put into the cart."""

    serial: str
    extension: str
    step: int


class DeviceRefused(DomainError):
    """The lines of one device cannot be redeemed together as things are now."""

    serial: str
    cause: DomainError


class PriceChanged(DomainError):
    """The catalogue asks for another price than the cart shows."""


class DeviceReplaced(DomainError):
    """Another device is in its place: a code for this one would serve nobody."""

    by: str


class ProductCorrected(DomainError):
    """The register names another product by now than the cart was filled for."""


class Line(NamedTuple):
    """One extension of one device in a cart; `product` is a key of the catalogue."""

    serial: str
    product: str
    extension: str
    step: int
    coins: int

    @property
    def unlock(self) -> tuple[str, int]:
        return self.extension, self.step


def wanted(
    product: Product, unlocked: Unlocked, extensions: Iterable[str], power_step: int
) -> frozenset[Unlock]:
    """What was ticked, and every power step up to the chosen one (0: stay as it is).

    Raises UnknownExtension; whether the device can have it is for `check` to say.
    """
    names = set(extensions)
    if not names <= _TICKED:
        raise UnknownExtension
    chosen = {Unlock(Extension(name)) for name in names}
    steps = _steps_to(product, unlocked, power_step)
    return frozenset(chosen | {Unlock(Extension.POWER, step) for step in steps})


def lines_of(serial: str, product: Product, chosen: Iterable[Unlock]) -> list[Line]:
    return [
        Line(
            serial, product.key, each.extension, each.step, product.extension(each.extension).coins
        )
        for each in sorted(chosen)
    ]


def check(device: DeviceState, lines: Collection[Line]) -> None:
    """The lines of one device against the register, the catalogue, and what it has by now.

    Raises UnlockedMeanwhile, DeviceRefused with the cause, or ProductUnknown.
    """
    if lines and device.replaced_by:
        raise DeviceRefused(serial=device.serial, cause=DeviceReplaced(by=device.replaced_by))
    if any(line.product != device.product_key for line in lines):
        raise DeviceRefused(serial=device.serial, cause=ProductCorrected())
    product, chosen = device.product, [line.unlock for line in lines]
    try:
        check_selection(product, device.unlocked, chosen, device.factory)
    except AlreadyUnlocked as refusal:
        raise UnlockedMeanwhile(
            serial=device.serial, extension=refusal.extension, step=refusal.step
        ) from None
    except SelectionRefused as refusal:
        raise DeviceRefused(serial=device.serial, cause=refusal) from None
    if any(line.coins != product.extension(Extension(line.extension)).coins for line in lines):
        raise DeviceRefused(serial=device.serial, cause=PriceChanged())


def _steps_to(product: Product, unlocked: Unlocked, power_step: int) -> range:
    if power_step and power_step >= len(product.steps_kw):
        return range(power_step, power_step + 1)  # no such step: one is enough to be refused
    return range(current_step(product, unlocked) + 1, power_step + 1)
