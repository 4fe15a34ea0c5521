"""The clock on the wall of whoever reads: their company's country's, else the manufacturer's.

Dates of the law (warranties, invoices) are the manufacturer's for everybody: see clock.py.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.core import get_global

from portal.core.brand import brand

# countries with several clocks: where nearly everybody lives
_MAIN = {
    "CY": "Asia/Nicosia",
    "DE": "Europe/Berlin",
    "ES": "Europe/Madrid",
    "PT": "Europe/Lisbon",
    "UA": "Europe/Kiev",
}
_reader: ContextVar[str] = ContextVar("country_of_reader", default="")


@cache
def zone_of(country: str) -> ZoneInfo:
    """Of an ISO 3166-1 code; the manufacturer's where the country does not decide."""
    zones = get_global("territory_zones").get(country, ())
    name = _MAIN.get(country) or (zones[0] if len(zones) == 1 else "")
    try:
        return ZoneInfo(name) if name else brand().zone
    except ZoneInfoNotFoundError:  # this machine's list is older than Babel's
        return brand().zone


def read_in(country: str) -> None:
    """Whoever reads the answer to this request sits there; "" for nobody known."""
    _reader.set(country)


@contextmanager
def reading_in(country: str) -> Iterator[None]:
    """For a text that somebody else than the present reader will get."""
    token = _reader.set(country)
    try:
        yield
    finally:
        _reader.reset(token)


def reader_zone() -> ZoneInfo:
    return zone_of(_reader.get())


def reader_midnight(day: date) -> datetime:
    """The instant a day begins on the reader's clock: for filters over what they see."""
    return datetime.combine(day, time.min, reader_zone())
