"""The phases of a cover as a drawing: where each bar lies, in percent of the whole. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.warranty.terms import Phase

MOST_TICKS = 12
# a label nearer to an end than this is written towards the middle
EDGE = 20.0


@dataclass(frozen=True, slots=True)
class Bar:
    x: str
    width: str
    cover: str


@dataclass(frozen=True, slots=True)
class Mark:
    """`anchor` as SVG names it: a label near an end would leave the drawing."""

    x: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """`today` is None when it lies outside; `ticks` are first days of years."""

    bars: tuple[Bar, ...]
    ticks: tuple[str, ...]
    today: Mark | None


def timeline(phases: Sequence[Phase], today: date) -> Timeline | None:
    """None where there is nothing to draw."""
    if not phases:
        return None
    first, last = phases[0].start, phases[-1].last_day
    whole = (last - first).days + 1

    def place(day: date) -> float:
        return (day - first).days / whole * 100

    bars = tuple(
        Bar(
            _percent(place(phase.start)),
            _percent(((phase.last_day - phase.start).days + 1) / whole * 100),
            phase.cover.value,
        )
        for phase in phases
    )
    ticks = tuple(_percent(place(day)) for day in _years_between(first, last))
    return Timeline(bars, ticks, _mark(place(today)) if first <= today <= last else None)


def _years_between(first: date, last: date) -> list[date]:
    """At most MOST_TICKS: every year, every second one …"""
    years = range(first.year + 1, last.year + 1)
    step = max(1, -(-len(years) // MOST_TICKS))
    return [date(year, 1, 1) for year in years[::step]]


def _mark(place: float) -> Mark:
    anchor = "start" if place < EDGE else "end" if place > 100 - EDGE else "middle"
    return Mark(_percent(place), anchor)


def _percent(number: float) -> str:
    return f"{number:.2f}%"
