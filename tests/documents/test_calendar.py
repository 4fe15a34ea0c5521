"""Calendar files, read by a reader that takes nothing else than RFC 5545 allows."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.documents.calendar import CalendarDay, calendar_lines, folded_line
from tests.support.ics import read

MADE = datetime(2026, 6, 1, 12, 30, tzinfo=UTC)
GREEK = "Τελευταία ημέρα κάλυψης της εγγύησης, που λήγει σύντομα; \\ στέγη"


def calendar(*days: CalendarDay) -> bytes:
    return "".join(calendar_lines("Portal", "My, devices", days, MADE)).encode()


def entry(
    title: str = "Last day", text: str = "Text", day: date = date(2028, 2, 29)
) -> CalendarDay:
    return CalendarDay(
        "cover-1@portal", day, title, text, "https://a.example/d", timedelta(days=30)
    )


def test_a_day_is_whole_and_rings_before() -> None:
    [event] = read(calendar(entry())).parts
    assert event.day("DTSTART") == date(2028, 2, 29)
    assert event.day("DTEND") == date(2028, 3, 1)
    assert event.values["DTSTAMP"] == "20260601T123000Z"
    assert event.values["URL"] == "https://a.example/d"
    [alarm] = event.parts
    assert (alarm.values["ACTION"], alarm.values["TRIGGER"]) == ("DISPLAY", "-P30D")


def test_an_empty_calendar_is_one() -> None:
    found = read(calendar())
    assert (found.parts, found.values["X-WR-CALNAME"]) == ([], "My, devices")


@pytest.mark.parametrize(
    "text", [GREEK, GREEK * 5, "a" * 74, "a" * 75, "a" * 76, "🔆" * 60, "one\r\ntwo\nthree"]
)
def test_any_text_comes_back(text: str) -> None:
    [event] = read(calendar(entry(title=text, text=text))).parts
    assert event.values["SUMMARY"] == event.values["DESCRIPTION"] == text.replace("\r\n", "\n")


def test_what_no_calendar_takes_is_left_out() -> None:
    [event] = read(calendar(entry(title="a\x00b\x07c\td"))).parts
    assert event.values["SUMMARY"] == "abcd"


def test_without_an_alarm() -> None:
    quiet = CalendarDay("u@p", date(2028, 1, 1), "T", "", "https://a.example/")
    assert read(calendar(quiet)).parts[0].parts == []


@pytest.mark.parametrize("size", range(70, 80))
def test_no_row_has_more_than_75_octets(size: int) -> None:
    rows = folded_line("å" * (size // 2) + "b" * (size % 2)).encode().split(b"\r\n")
    assert max(map(len, rows)) <= 75


@pytest.mark.parametrize(
    "broken",
    [
        b"BEGIN:VCALENDAR\nEND:VCALENDAR\n",
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n",
        calendar(entry()).replace(b"SUMMARY:Last day", b"SUMMARY:Last; day"),
        calendar(entry()).replace(b"SUMMARY:Last day", b"SUMMARY:" + b"x" * 80),
    ],
)
def test_the_reader_is_strict(broken: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read(broken)
