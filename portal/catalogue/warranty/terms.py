"""What a manufacturer promises for one product (DOMAIN §4): rules, not dates."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from portal.catalogue.warranty.kinds import (
    BaseDate,
    CoverKind,
    UpgradeLevel,
    UpgradeWay,
)


@dataclass(frozen=True, slots=True)
class StartRule:
    """The warranty starts so many months after a day of the device's life; the earliest counts."""

    base: BaseDate
    months_eu: int = 0
    months_elsewhere: int = 0

    @property
    def by_region(self) -> bool:
        return self.months_eu != self.months_elsewhere


class Span(NamedTuple):
    months: int
    cover: CoverKind


def months_of(spans: Iterable[Span]) -> int:
    return sum(span.months for span in spans)


@dataclass(frozen=True, slots=True)
class Cap:
    """Cover without paid extensions lasts at most so many months from a day of the device."""

    base: BaseDate
    months: int


@dataclass(frozen=True, slots=True)
class Upgrade:
    """A level with its whole plan from the start on, never less than the level below.

    One of `ways` is enough, within `within_months` of the latest day that may be the start.
    A product that is `too_powerful` exceeds `kw_at_most` and never has the level.
    """

    level: UpgradeLevel
    spans: tuple[Span, ...]
    ways: tuple[UpgradeWay, ...]
    within_months: int
    commissioned_from: date | None = None
    kw_at_most: Decimal | None = None
    too_powerful: bool = False
    cap: Cap | None = None


@dataclass(frozen=True, slots=True)
class ExtensionSale:
    """Extensions by level: only levels named here may be extended, `()` sells nothing.

    A purchase lies within `window_months` of `window_from`, where that day is unknown of the
    start. `paid_at_most` counts purchases and codes together; no extension is sold or accepted
    that makes the whole cover exceed `longest_months`.
    """

    durations: Mapping[UpgradeLevel, tuple[int, ...]]
    window_from: BaseDate | None
    window_months: int
    paid_at_most: int
    promo_at_most: int
    longest_months: int


@dataclass(frozen=True, slots=True)
class WarrantyTerms:
    """`upgrades` rise from the lowest level to the highest."""

    family: str
    starts: tuple[StartRule, ...]
    standard: tuple[Span, ...]
    cap: Cap | None = None
    upgrades: tuple[Upgrade, ...] = ()
    extension: ExtensionSale | None = None
