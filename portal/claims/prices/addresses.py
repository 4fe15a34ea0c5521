"""The address of a calculation: plant, day, and lines as they were typed, right or wrong."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

MOST_LINES = 30
_LINE = re.compile(r"line([1-9]\d?)-part")


class TypedLine(NamedTuple):
    part: str = ""
    quantity: str = "1"
    confirmed: str = ""


def prefix(number: int) -> str:
    return f"line{number}-"


def numbers_in(sent: Mapping[str, str]) -> list[int]:
    """Of the lines that an address has; an empty one if it has none."""
    found = (_LINE.fullmatch(name) for name in sent)
    return sorted({int(match[1]) for match in found if match})[:MOST_LINES] or [1]


def typed_lines(sent: Mapping[str, str]) -> dict[int, TypedLine]:
    return {
        number: TypedLine(
            sent.get(f"{prefix(number)}part", ""),
            sent.get(f"{prefix(number)}quantity", "1"),
            sent.get(f"{prefix(number)}class", ""),
        )
        for number in numbers_in(sent)
    }


def query_of(lines: Iterable[TypedLine], on: str = "", plant: str = "") -> dict[str, str]:
    """Lines are numbered anew, without a gap."""
    query = {name: text for name, text in (("plant", plant), ("on", on)) if text}
    for number, line in enumerate(lines, 1):
        start = prefix(number)
        query |= {f"{start}part": line.part, f"{start}quantity": line.quantity}
        if line.confirmed:
            query[f"{start}class"] = line.confirmed
    return query
