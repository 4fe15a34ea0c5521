"""What may be unlocked on one device, at which price, and why the rest may not. Pure."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from portal.catalogue.kinds import Extension, Unavailable
from portal.catalogue.products import ExtensionTerms, PowerStep, Product
from portal.core.errors import DomainError


class Unlock(NamedTuple):
    """An extension and its step: 1 and up for power, else 0."""

    extension: Extension
    step: int = 0


@dataclass(frozen=True, slots=True)
class Offer:
    """`coins` is the price of this line alone.

    `missing_steps` are the lower power steps that must be chosen with it (LOWER_STEP_FIRST).
    An extension that is not for the product, or a power that cannot rise, has one line, step 0.
    """

    extension: Extension
    step: int
    coins: int
    reason: Unavailable | None = None
    from_kw: Decimal | None = None
    to_kw: Decimal | None = None
    missing_steps: tuple[int, ...] = ()

    @property
    def available(self) -> bool:
        return self.reason is None

    @property
    def unlock(self) -> Unlock:
        return Unlock(self.extension, self.step)


class SelectionRefused(DomainError):
    """The chosen extensions cannot be unlocked together on this device."""

    extension: Extension
    step: int


class NotOffered(SelectionRefused):
    reason: Unavailable


class AlreadyUnlocked(SelectionRefused):
    pass


class PowerStepSkipped(SelectionRefused):
    """`missing` are the lower steps neither installed nor chosen."""

    missing: tuple[int, ...]


def offers(
    product: Product,
    installed: Collection[tuple[str, int]],
    factory: Collection[str] = (),
    chosen: Collection[tuple[str, int]] = (),
) -> list[Offer]:
    """Every extension of a device, available or with the reason, in the order of Extension.

    `installed` was unlocked by codes, `factory` before delivery, `chosen` lies in the cart and
    counts as a lower power step.
    """
    return [
        offer
        for terms in product.extensions.values()
        for offer in _lines(product, terms, frozenset(installed), factory, frozenset(chosen))
    ]


def check_selection(
    product: Product,
    installed: Collection[tuple[str, int]],
    chosen: Collection[tuple[str, int]],
    factory: Collection[str] = (),
) -> None:
    """Raises NotOffered, AlreadyUnlocked or PowerStepSkipped for the first wrong choice.

    ValueError for a name that is no extension at all.
    """
    lines = {offer.unlock: offer for offer in offers(product, installed, factory, chosen)}
    for extension, step in sorted(chosen):
        kind = Extension(extension)
        offer = lines.get(Unlock(kind, step))
        if offer is None:
            reason = lines[Unlock(kind)].reason if Unlock(kind) in lines else None
            raise NotOffered(
                extension=kind, step=step, reason=reason or Unavailable.NOT_FOR_PRODUCT
            )
        _refuse(offer)


def current_step(product: Product, installed: Collection[tuple[str, int]]) -> int:
    """The highest power step reached, by delivery or by codes."""
    unlocked = (step for extension, step in installed if extension == Extension.POWER)
    return max(product.delivered_step, *unlocked, 0)


def _refuse(offer: Offer) -> None:
    if offer.reason is None:
        return
    if offer.reason is Unavailable.ALREADY_UNLOCKED:
        raise AlreadyUnlocked(extension=offer.extension, step=offer.step)
    if offer.reason is Unavailable.LOWER_STEP_FIRST:
        raise PowerStepSkipped(
            extension=offer.extension, step=offer.step, missing=offer.missing_steps
        )
    raise NotOffered(extension=offer.extension, step=offer.step, reason=offer.reason)


def _lines(
    product: Product,
    terms: ExtensionTerms,
    installed: frozenset[tuple[str, int]],
    factory: Collection[str],
    chosen: frozenset[tuple[str, int]],
) -> Iterator[Offer]:
    if terms.extension is not Extension.POWER or not terms.offered:
        yield _single_line(terms, installed, factory)
        return
    steps = product.power_steps_after(0)
    if not steps:
        yield Offer(terms.extension, 0, terms.coins, Unavailable.HIGHEST_POWER)
    reached = current_step(product, installed)
    for step in steps:
        yield _power_line(terms, step, reached, chosen)


def _single_line(
    terms: ExtensionTerms, installed: frozenset[tuple[str, int]], factory: Collection[str]
) -> Offer:
    reason = terms.reason
    if terms.extension in factory:
        reason = Unavailable.BUILT_IN
    elif (terms.extension, 0) in installed:
        reason = Unavailable.ALREADY_UNLOCKED
    return Offer(terms.extension, 0, terms.coins, reason)


def _power_line(
    terms: ExtensionTerms, step: PowerStep, reached: int, chosen: frozenset[tuple[str, int]]
) -> Offer:
    below = range(reached + 1, step.step)
    missing = tuple(each for each in below if (Extension.POWER, each) not in chosen)
    reason = None
    if step.step <= reached:
        reason = Unavailable.ALREADY_UNLOCKED
    elif missing:
        reason = Unavailable.LOWER_STEP_FIRST
    return Offer(terms.extension, step.step, terms.coins, reason, step.from_kw, step.to_kw, missing)
