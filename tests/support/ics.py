"""A small strict reader of calendar files: whatever RFC 5545 does not allow raises."""

import re
from dataclasses import dataclass, field
from datetime import date

_DAY = re.compile(r"[0-9]{8}")
_NAME = re.compile(r"[A-Z][A-Z0-9-]*")
_ESCAPES = {"\\": "\\", ";": ";", ",": ",", "n": "\n"}
_REQUIRED = {"VCALENDAR": {"VERSION", "PRODID"}, "VEVENT": {"UID", "DTSTAMP", "DTSTART"}}
_ALARM = {"ACTION", "TRIGGER", "DESCRIPTION"}


@dataclass
class Part:
    """A component; `values` by name, with the parameters behind a semicolon."""

    name: str
    values: dict[str, str] = field(default_factory=dict)
    parts: list["Part"] = field(default_factory=list)

    def day(self, name: str) -> date:
        text = self.values[f"{name};VALUE=DATE"]
        if not _DAY.fullmatch(text):
            raise ValueError(f"no day: {text}")
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))


def read(content: bytes) -> Part:
    """The calendar. Raises ValueError."""
    lines = _unfolded(content)
    calendar, rest = _part(lines)
    if rest or calendar.name != "VCALENDAR":
        raise ValueError("not one calendar")
    return calendar


def _unfolded(content: bytes) -> list[str]:
    if not content.endswith(b"\r\n"):
        raise ValueError("the last line has no end")
    rows = content[:-2].split(b"\r\n")
    lines: list[str] = []
    for row in rows:
        if len(row) > 75:
            raise ValueError(f"{len(row)} octets in a row")
        text = row.decode()  # a character that was cut is no UTF-8
        if any(mark < " " or mark == "\x7f" for mark in text) or not text:
            raise ValueError(f"a row with control characters, or empty: {text!r}")
        if text.startswith(" "):
            lines[-1] += text[1:]
        else:
            lines.append(text)
    return lines


def _part(lines: list[str]) -> tuple[Part, list[str]]:
    head, *rest = lines
    if not head.startswith("BEGIN:"):
        raise ValueError(f"{head} begins nothing")
    part = Part(head.removeprefix("BEGIN:"))
    while rest:
        if rest[0] == f"END:{part.name}":
            _check(part)
            return part, rest[1:]
        if rest[0].startswith("BEGIN:"):
            inner, rest = _part(rest)
            part.parts.append(inner)
            continue
        name, value = _line(rest.pop(0))
        if name in part.values:
            raise ValueError(f"{name} stands twice")
        part.values[name] = value
    raise ValueError(f"{part.name} does not end")


def _line(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon or not _NAME.fullmatch(name.partition(";")[0]):
        raise ValueError(f"no property: {line}")
    return name, value if name == "URL" else _text(value)


def _text(value: str) -> str:
    marks, read = iter(value), ""
    for mark in marks:
        if mark in ";,":
            raise ValueError(f"{mark} is not escaped in {value}")
        read += _ESCAPES[next(marks)] if mark == "\\" else mark
    return read


def _check(part: Part) -> None:
    needed = _ALARM if part.name == "VALARM" else _REQUIRED[part.name]
    names = {name.partition(";")[0] for name in part.values}
    if not needed <= names:
        raise ValueError(f"{part.name} lacks {needed - names}")
