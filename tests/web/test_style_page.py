"""The style page shows every part, so that nobody builds a second one for want of finding it."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parents[2] / "templates"
STYLE = "".join(
    file.read_text(encoding="utf-8")
    for file in (TEMPLATES / "web/style.html", *sorted((TEMPLATES / "web/style").glob("*.html")))
)
MACRO = re.compile(r"{% macro (?:written_)?(\w+)\(.*?-?%}(.*?){%-? endmacro %}", re.DOTALL)
# what only a page of its own can have: a script that reads links
ELSEWHERE = {"qr_link_script"}


def macros() -> dict[str, str]:
    """The name of each part, and what it is made of."""
    files = (TEMPLATES / f"macros/{name}.html" for name in ("parts", "forms", "tables", "scan"))
    return dict(found for file in files for found in MACRO.findall(file.read_text("utf-8")))


def not_shown(style: str) -> set[str]:
    """What neither the page nor a part that it shows is made of."""
    bodies, text = macros(), style
    shown: set[str] = set()
    while new := {name for name in bodies.keys() - shown if re.search(rf"\b{name}\(", text)}:
        shown |= new
        text += "".join(bodies[name] for name in new)
    return bodies.keys() - shown


def test_every_part_is_shown() -> None:
    assert len(macros()) > 40
    assert not_shown(STYLE) - ELSEWHERE == set()


@pytest.mark.parametrize("part", ["serial_scan_button", "past_the_end", "purse"])
def test_a_part_that_is_not_shown_is_named(part: str) -> None:
    without = re.sub(rf"\b{part}\(", "nothing(", STYLE)
    assert part in not_shown(without)


def test_states_that_are_no_macro_of_their_own() -> None:
    for mark in ('class="tile locked"', 'class="cart-link"'):
        assert mark in STYLE
