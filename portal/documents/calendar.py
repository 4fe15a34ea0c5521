"""A calendar file of whole days (RFC 5545): what calendars on phones and desks take in."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

LINE_END = "\r\n"
MOST_OCTETS = 75
_SPECIAL = re.compile(r"[\\;,]")
_INVISIBLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """`uid` stays the same whenever the day is exported again, so that calendars replace it.

    `warn_before` rings an alarm so long before the day; None for none.
    """

    uid: str
    day: date
    title: str
    text: str
    url: str
    warn_before: timedelta | None = None


def calendar_lines(
    product: str, name: str, days: Iterable[CalendarDay], made_at: datetime
) -> Iterator[str]:
    """Yield one folded line at a time. `product` says what made it, `name` is for people."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{_escaped(product)}//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escaped(name)}",
    ]
    yield from map(folded_line, lines)
    for each in days:
        yield from map(folded_line, _event(each, made_at))
    yield folded_line("END:VCALENDAR")


def folded_line(line: str) -> str:
    """At most 75 octets in a row, and no character is cut; a blank goes on with a line."""
    parts, part, size = [], "", 0
    for character in line:
        width = len(character.encode())
        if size + width > MOST_OCTETS:
            parts.append(part)
            part, size = " ", 1
        part, size = part + character, size + width
    return LINE_END.join([*parts, part]) + LINE_END


def _event(each: CalendarDay, made_at: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_escaped(each.uid)}"
    yield f"DTSTAMP:{made_at:%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{_day(each.day)}"
    yield f"DTEND;VALUE=DATE:{_day(each.day + timedelta(days=1))}"
    yield f"SUMMARY:{_escaped(each.title)}"
    yield f"DESCRIPTION:{_escaped(each.text)}"
    yield f"URL:{each.url}"
    yield "TRANSP:TRANSPARENT"
    if each.warn_before is not None:
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"DESCRIPTION:{_escaped(each.title)}"
        yield f"TRIGGER:-P{each.warn_before.days}D"
        yield "END:VALARM"
    yield "END:VEVENT"


def _day(day: date) -> str:
    return f"{day.year:04}{day.month:02}{day.day:02}"


def _escaped(text: str) -> str:
    plain = _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _SPECIAL.sub(r"\\\g<0>", plain).replace("\n", "\\n")
