"""Rules of the routes; each returns its faults as sentences. `make routes` records new ones.

The record says of each method and URL who may call it, as its view said when it was new. Tests
expect what stands there: whoever changes a guard changes the line by hand, and a reviewer sees it.
"""

import re
from pathlib import Path

from flask import Flask
from werkzeug.routing import Rule

from portal import create_app
from portal.core.permissions import RIGHTS
from portal.web.guards import PUBLIC, SIGNED_IN, guard_of

RECORD = Path(__file__).parents[1] / "routes.txt"
GUARDS = {PUBLIC, SIGNED_IN, *RIGHTS}
PARAMETER = re.compile(r"<(?:(?P<converter>\w+)(?:\([^)]*\))?:)?(?P<name>\w+)>")
# .well-known is the prefix of RFC 8615
KEBAB = re.compile(r"\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)?")
UNTYPED = {None, "string", "default", "any"}


def routes(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)


def listed(app: Flask) -> list[str]:
    """One line for each method and URL, parameters with their types, and its guard."""
    return sorted(
        f"{rule.rule} {method} {guard_of(app.view_functions[rule.endpoint])}"
        for rule in routes(app)
        for method in methods(rule)
    )


def methods(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def without_known_guard(app: Flask) -> list[str]:
    return [
        f"{rule.rule} ({rule.endpoint}) has the guard {guard!r}"
        for rule in routes(app)
        if (guard := guard_of(app.view_functions[rule.endpoint])) not in GUARDS
    ]


def untyped_parameters(app: Flask) -> list[str]:
    return [
        f"{rule.rule}: {match['name']} has no type"
        for rule in routes(app)
        for match in PARAMETER.finditer(rule.rule)
        if match["converter"] in UNTYPED
    ]


def not_kebab_case(app: Flask) -> list[str]:
    return [
        f"{rule.rule}: {part!r} is not in kebab-case"
        for rule in routes(app)
        for part in PARAMETER.sub("", rule.rule).split("/")
        if part and not KEBAB.fullmatch(part)
    ]


def difference(recorded: list[str], now: list[str]) -> str:
    """Empty when all is as on record; else what vanished (-) and what is new (+)."""
    vanished = [f"- {line}" for line in sorted(set(recorded) - set(now))]
    return "\n".join(vanished + [f"+ {line}" for line in sorted(set(now) - set(recorded))])


def recorded() -> list[str]:
    return RECORD.read_text(encoding="utf-8").splitlines() if RECORD.exists() else []


def recorded_guards() -> dict[tuple[str, str], str]:
    """Of each URL and method."""
    return {(url, method): guard for url, method, guard in map(str.split, recorded())}


def with_new(recorded: list[str], now: list[str]) -> list[str]:
    """Only adds: a URL that vanished stays on record, and a guard as it is, until somebody removes
    or changes the line by hand.
    """
    known = {_of(line): line for line in now} | {_of(line): line for line in recorded}
    return sorted(known.values())


def _of(line: str) -> str:
    """The URL and the method."""
    return line.rpartition(" ")[0]


def record_new_routes() -> None:
    lines = with_new(recorded(), listed(create_app()))
    RECORD.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    record_new_routes()
