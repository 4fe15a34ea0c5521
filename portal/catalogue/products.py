"""What the catalogue knows of one product."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portal.catalogue.kinds import ClaimClass, DeviceKind, EntryWay, Extension, Unavailable


@dataclass(frozen=True, slots=True)
class PowerStep:
    """One step up inside a hardware size; step 1 leads from the smallest power to the next."""

    step: int
    from_kw: Decimal
    to_kw: Decimal


@dataclass(frozen=True, slots=True)
class ExtensionTerms:
    """`coins` is the price of the extension, for power of each step.

    `code_for` names the device kinds that take the code, the product's own kind first unless
    another must take it. `reason` says why the product never offers the extension.
    """

    extension: Extension
    coins: int
    code_for: tuple[DeviceKind, ...]
    reason: Unavailable | None = None

    @property
    def offered(self) -> bool:
        return self.reason is None


@dataclass(frozen=True, slots=True)
class DatedClaimClass:
    claim_class: ClaimClass
    valid_from: date | None = None

    def is_valid_on(self, day: date) -> bool:
        return self.valid_from is None or self.valid_from <= day


@dataclass(frozen=True, slots=True)
class Product:
    """One model as delivered. `name` is exact: price lists match it whole, never by prefix.

    `steps_kw` are the powers of the hardware size from small to large, empty where there are
    no power steps; `delivered_step` is the index of the power this model is delivered with.
    """

    key: str
    name: str
    family: str
    manufacturer: str
    kind: DeviceKind
    kw: Decimal | None
    steps_kw: tuple[Decimal, ...]
    delivered_step: int
    claim_classes: tuple[DatedClaimClass, ...]
    extensions: Mapping[Extension, ExtensionTerms]
    entry_ways: tuple[EntryWay, ...]

    def extension(self, extension: Extension) -> ExtensionTerms:
        return self.extensions[extension]

    def power_steps_after(self, current_step: int) -> tuple[PowerStep, ...]:
        """The steps above `current_step`; what the model is delivered with is never a step."""
        first = max(current_step, self.delivered_step) + 1
        return tuple(
            PowerStep(step, self.steps_kw[step - 1], self.steps_kw[step])
            for step in range(first, len(self.steps_kw))
        )

    def kw_at(self, step: int) -> Decimal | None:
        """Power of a device on which `step` is unlocked; step 0 is the power as delivered.

        A step this product does not have was unlocked on what the register took it for before.
        """
        if not self.steps_kw:
            return self.kw
        return self.steps_kw[min(max(step, self.delivered_step), len(self.steps_kw) - 1)]

    def claim_class_on(self, day: date) -> ClaimClass:
        return next(each.claim_class for each in self.claim_classes if each.is_valid_on(day))
