"""Reads the table of worked cases: a row of words becomes parts and what is expected of them."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from portal.claims.prices.kinds import PartKind, RowId
from portal.claims.prices.pricing import Line, Priced, ReplacedPart

FILE = Path(__file__).parent / "cases_prices.md"
_PART = re.compile(
    r"(?P<name>.*?)(?: =(?P<row>\w+))?(?: ×(?P<quantity>\d+))?"
    r"(?: @(?P<device>\w+)(?:>(?P<replacement>\w+))?)?"
)
_UPDATE = re.compile(r"update ?(?P<model>.*)")


@dataclass(frozen=True)
class Case:
    name: str
    on: date
    parts: tuple[ReplacedPart, ...]
    lines: str
    net: str


@cache
def cases() -> tuple[Case, ...]:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in FILE.read_text(encoding="utf-8").splitlines()
        if line.startswith("| ") and not line.startswith("| id ")
    ]
    assert len({row[0] for row in rows}) == len(rows), "two rows have one id"
    return tuple(
        Case(f"{name} {what}", date.fromisoformat(on), _parts(parts), lines, net)
        for name, what, on, parts, lines, net in rows
    )


def said(priced: Priced) -> tuple[str, str]:
    """The answer in the words of the table."""
    return "; ".join(map(_line, priced.lines)), f"{priced.net.amount:f}".removesuffix(".00")


def _line(line: Line) -> str:
    amount = f"{line.amount.amount:f}".removesuffix(".00")
    times = f"{line.quantity}×" if line.quantity > 1 else ""
    return " ".join(word for word in (times + amount, line.reason, line.row) if word)


def _parts(cell: str) -> tuple[ReplacedPart, ...]:
    return tuple(_part(text) for text in cell.split("; ") if text)


def _part(text: str) -> ReplacedPart:
    found = _PART.fullmatch(text)
    assert found, f"{text} is no part"
    kind, model = _kind_and_model(found["name"])
    return ReplacedPart(
        kind=kind,
        model=model,
        quantity=int(found["quantity"] or 1),
        confirmed=RowId(found["row"]) if found["row"] else None,
        device=found["device"] or "",
        replacement=found["replacement"] or "",
    )


def _kind_and_model(name: str) -> tuple[PartKind, str]:
    if update := _UPDATE.fullmatch(name):
        return PartKind.SOFTWARE_UPDATE, update["model"]
    return (PartKind(name), "") if name in list(PartKind) else (PartKind.MODEL, name)
