"""Reads the tables of worked cases: a row of words becomes facts and what is expected of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from portal.catalogue.warranty import CoverKind
from portal.warranty.terms import AppliedExtension, Cover, DeviceFacts, ExtensionKind, Inherited

FOLDER = Path(__file__).parent
COLUMNS = "id what product facts today status level phases upgrade purchase codes".split()
DAYS = {
    "made": "produced_on",
    "shipped": "shipped_on",
    "bought": "purchased_on",
    "installed": "installed_on",
    "commissioned": "commissioned_on",
    "registered": "registered_on",
    "online": "online_on",
    "replaced": "replaced_on",
}
NOT_LOOKED_AT = "·"


@dataclass(frozen=True)
class Case:
    name: str
    facts: DeviceFacts
    today: date
    expected: Mapping[str, str]


@cache
def cases(manufacturer: str) -> dict[str, Case]:
    text = (FOLDER / f"cases_{manufacturer}.md").read_text(encoding="utf-8")
    rows = [
        dict(zip(COLUMNS, (cell.strip() for cell in line.strip("|").split("|")), strict=True))
        for line in text.splitlines()
        if line.startswith("| ") and not line.startswith("| id ")
    ]
    by_id = {row["id"]: row for row in rows}
    assert len(by_id) == len(rows), "two rows have one id"
    return {row["id"]: _case(row, by_id) for row in rows}


def said(cover: Cover) -> dict[str, str]:
    """The answer in the words of the tables."""
    return {
        "status": cover.status,
        "level": cover.level,
        "phases": ", ".join(_phase(each) for each in cover.phases) or "-",
        "upgrade": _upgrade(cover.upgrade),
        "purchase": _purchase(cover.purchase),
        "codes": " / ".join(dict.fromkeys((cover.code.state, cover.promo.state))),
    }


def _case(row: Mapping[str, str], rows: Mapping[str, Mapping[str, str]]) -> Case:
    expected = {name: row[name] for name in COLUMNS[5:] if row[name] != NOT_LOOKED_AT}
    today = date.fromisoformat(row["today"])
    return Case(f"{row['id']} {row['what']}", _facts(row, rows), today, expected)


def _facts(row: Mapping[str, str], rows: Mapping[str, Mapping[str, str]]) -> DeviceFacts:
    fields: dict[str, Any] = {"product": row["product"], "extensions": ()}
    for words in (fact.split() for fact in row["facts"].split(", ") if fact):
        kind, *rest = words
        if "+" in kind:
            fields["extensions"] += (_extension(kind, rest),)
        elif kind == "replaces":
            fields["replaces"] = _facts(rows[rest[0]], rows)
        elif kind == "stated":
            fields["replaces"] = _stated(rest)
        elif kind == "country":
            fields["ship_country"] = rest[0]
        else:
            fields[DAYS[kind]] = date.fromisoformat(rest[0])
            fields |= {"ship_country": rest[1]} if rest[1:] else {}
    return DeviceFacts(**fields)


def _extension(kind: str, rest: list[str]) -> AppliedExtension:
    name, months = kind.split("+")
    cover = CoverKind(rest.pop(0)) if rest[0] == "parts" else CoverKind.FULL
    reference, day = rest
    return AppliedExtension(
        ExtensionKind(name), int(months), reference, date.fromisoformat(day), cover
    )


def _stated(rest: list[str]) -> Inherited:
    start, last = (date.fromisoformat(day) for day in rest[0].split(".."))
    return Inherited(start, last, date.fromisoformat(rest[2]) if rest[1:] else None)


def _phase(phase: Any) -> str:
    words = [phase.cover, f"{phase.start}..{phase.last_day}", phase.rule, phase.reference]
    return " ".join(word for word in words if word)


def _upgrade(answer: Any) -> str:
    if not answer.offers:
        return f"{answer.state} {answer.last_day}" if answer.last_day else answer.state
    (last,) = {offer.last_day for offer in answer.offers}
    levels = " ".join(offer.level for offer in answer.offers)
    return f"{answer.state} {levels} until {last}"


def _purchase(answer: Any) -> str:
    until = f" until {answer.last_day}" if answer.last_day else ""
    durations = " ".join(map(str, answer.durations))
    return f"{answer.state}{until}" + (f": {durations}" if durations else "")
