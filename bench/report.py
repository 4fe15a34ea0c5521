"""What is printed while measuring, the table at its end, and the copy for machines."""

import json
import platform
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

COPY = Path("build") / "bench.json"


@dataclass(frozen=True)
class Verdict:
    """One target of the performance plan: `measured` and `wanted` in the same unit."""

    target: str
    about: str
    wanted: str
    measured: str
    met: bool


@dataclass
class Report:
    facts: dict[str, Any] = field(default_factory=dict)
    verdicts: list[Verdict] = field(default_factory=list)
    say: Callable[[str], None] = print
    copy: Path = COPY

    def section(self, title: str) -> None:
        self.say(f"\n{title}\n{'-' * len(title)}")

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        lines = [columns, *([_shown(cell) for cell in row] for row in rows)]
        widths = [max(len(line[place]) for line in lines) for place in range(len(columns))]
        for line in lines:
            first, *rest = zip(line, widths, strict=True)
            cells = [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in rest)]
            self.say("  ".join(cells))

    def note(self, name: str, value: Any) -> None:
        """A figure for the copy; names are paths like "http.sqlite.wallet"."""
        self.facts[name] = value

    def at_most(self, target: str, about: str, wanted: float, measured: float, unit: str) -> None:
        self._judge(target, about, f"≤ {wanted:g} {unit}", measured, unit, measured <= wanted)

    def at_least(self, target: str, about: str, wanted: float, measured: float, unit: str) -> None:
        self._judge(target, about, f"≥ {wanted:g} {unit}", measured, unit, measured >= wanted)

    def holds(self, target: str, about: str, met: bool) -> None:
        self.verdicts.append(Verdict(target, about, "yes", "yes" if met else "no", met))

    def finish(self) -> None:
        ordered = sorted(self.verdicts, key=lambda verdict: int(verdict.target))
        if ordered:
            self._show(ordered)
        self.copy.parent.mkdir(exist_ok=True)
        self.copy.write_text(json.dumps(self._copy(ordered), indent=1) + "\n")
        self.say(f"\nA copy for machines is in {self.copy}.")

    def _show(self, verdicts: list[Verdict]) -> None:
        self.section("Targets")
        self.table(
            ("about", "target", "wanted", "measured", ""),
            (
                (
                    each.about,
                    each.target,
                    each.wanted,
                    each.measured,
                    "met" if each.met else "MISSED",
                )
                for each in verdicts
            ),
        )

    def _judge(
        self, target: str, about: str, wanted: str, measured: float, unit: str, met: bool
    ) -> None:
        shown = f"{_shown(measured)} {unit}"
        self.verdicts.append(Verdict(target, about, wanted.strip(), shown.strip(), met))

    def _copy(self, verdicts: list[Verdict]) -> dict[str, Any]:
        return {
            "python": platform.python_version(),
            "machine": platform.machine(),
            "targets": [asdict(verdict) for verdict in verdicts],
            "figures": self.facts,
        }


def _shown(value: object) -> str:
    if not isinstance(value, float):
        return str(value)
    if abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
