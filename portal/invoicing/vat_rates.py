"""Standard rates of VAT, as dated data."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from portal.core.regions import COUNTRIES

FILE = Path(__file__).parent / "data" / "vat_rates.toml"


@dataclass(frozen=True, slots=True)
class DatedRate:
    percent: Decimal
    valid_from: date | None = None

    def is_valid_on(self, day: date) -> bool:
        return self.valid_from is None or self.valid_from <= day


Rates = Mapping[str, tuple[DatedRate, ...]]


def rate_on(country: str, day: date, rates: Rates | None = None) -> Decimal | None:
    """The standard rate in percent; None where we know of none."""
    known = (known_rates() if rates is None else rates).get(country, ())
    return next((rate.percent for rate in known if rate.is_valid_on(day)), None)


@cache
def known_rates() -> Rates:
    return read_rates(tomllib.loads(FILE.read_text(encoding="utf-8"))["rates"])


def read_rates(rows: Iterable[Mapping[str, Any]]) -> Rates:
    """Raises KeyError or ValueError for data that is not right."""
    rates: dict[str, tuple[DatedRate, ...]] = {}
    for row in rows:
        country, rate = row["country"], DatedRate(Decimal(row["percent"]), row.get("from"))
        if unknown := set(row) - {"country", "percent", "from"}:
            raise ValueError(f"{country}: unknown {', '.join(sorted(unknown))}")
        if country not in COUNTRIES or not 0 < rate.percent < 100:
            raise ValueError(f"{country}: no country, or no rate")
        rates[country] = (*rates.get(country, ()), rate)
    for country, dated in rates.items():
        _refuse_disorder(country, dated)
    return rates


def _refuse_disorder(country: str, dated: tuple[DatedRate, ...]) -> None:
    *newer, oldest = dated
    beginnings = [rate.valid_from for rate in newer if rate.valid_from]
    falling = sorted(set(beginnings), reverse=True)
    if oldest.valid_from or len(falling) < len(newer) or beginnings != falling:
        raise ValueError(f"{country}: rates stand newest first, the oldest undated")
