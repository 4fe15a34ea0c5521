"""Rules of the routes; each returns its faults as sentences. `make routes` records new ones."""

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
    """One line for each method and URL, parameters with their types."""
    return sorted(
        f"{rule.rule} {method}"
        for rule in routes(app)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    )


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
    """Empty when the URLs are those on record; else what vanished (-) and what is new (+)."""
    vanished = [f"- {line}" for line in sorted(set(recorded) - set(now))]
    return "\n".join(vanished + [f"+ {line}" for line in sorted(set(now) - set(recorded))])


def recorded() -> list[str]:
    return RECORD.read_text(encoding="utf-8").splitlines() if RECORD.exists() else []


def record_new_routes() -> None:
    """Only adds: a URL that vanished stays on record until somebody removes the line by hand."""
    lines = sorted({*recorded(), *listed(create_app())})
    RECORD.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    record_new_routes()
