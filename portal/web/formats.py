"""Dates and numbers as the reader writes them; memoised, because Babel is slow (2.8 times)."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time, get_datetime_format
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent

from portal.core.zones import reader_zone
from portal.web.i18n import language, locale_of, ngettext

_YEAR = 12


def date_text(day: date) -> str:
    """Medium length: the short one has two-digit years."""
    return _date(language(), day)


def datetime_text(moment: datetime) -> str:
    """On the reader's clock, to the minute: seconds break lines on a phone and help nobody."""
    return _datetime(language(), reader_zone(), moment)


def integer_text(number: int) -> str:
    return _integer(language(), number)


def money_text(amount: Decimal, currency: str = "EUR") -> str:
    return _money(language(), amount, currency)


def duration_text(months: int) -> str:
    """How long an extension lasts: in years where they are whole."""
    years, rest = divmod(months, _YEAR)
    if rest:
        return ngettext("%(count)s month", "%(count)s months", months, count=integer_text(months))
    return ngettext("%(count)s year", "%(count)s years", years, count=integer_text(years))


def alternatives_text(words: Sequence[str]) -> str:
    """ "8, 13 or 14", in order."""
    return format_list(words, "or", locale_of(language()))


def percent_text(percent: Decimal) -> str:
    """Of a rate such as 19 or 5.5."""
    return _percent(language(), percent)


@lru_cache(4096)
def _date(code: str, day: date) -> str:
    return format_date(day, "medium", locale_of(code))


@lru_cache(4096)
def _datetime(code: str, zone: ZoneInfo, moment: datetime) -> str:
    locale = locale_of(code)
    pattern = str(get_datetime_format("medium", locale=locale)).replace("'", "")
    time = format_time(moment, "short", zone, locale)
    return pattern.replace("{0}", time).replace("{1}", _date(code, moment.astimezone(zone).date()))


@lru_cache(4096)
def _integer(code: str, number: int) -> str:
    return format_decimal(number, locale=locale_of(code))


@lru_cache(4096)
def _money(code: str, amount: Decimal, currency: str) -> str:
    return format_currency(amount, currency, locale=locale_of(code))


@lru_cache(256)
def _percent(code: str, percent: Decimal) -> str:
    # Babel rounds to whole ones unless the pattern has decimals
    return format_percent(percent / 100, locale=locale_of(code), decimal_quantization=False)
