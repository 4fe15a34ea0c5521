"""Months as the terms count them (DOMAIN §4)."""

from datetime import date, timedelta
from functools import lru_cache

_DAY = timedelta(days=1)
_LENGTHS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


# in bulk the same days come again and again
@lru_cache(8192)
def add_months(day: date, months: int) -> date:
    """The same day so many months later; a day that the month lacks becomes its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    month += 1
    return date(year, month, min(day.day, _length(year, month)))


def last_day(start: date, months: int) -> date:
    """The last of so many months from `start` on, itself included."""
    return day_before(add_months(start, months))


def day_before(day: date) -> date:
    return day - _DAY


def day_after(day: date) -> date:
    return day + _DAY


def _length(year: int, month: int) -> int:
    if month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0):
        return 29
    return _LENGTHS[month]
