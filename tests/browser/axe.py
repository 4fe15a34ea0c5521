"""axe-core over one page. Its text is evaluated by the debugger, which no page's policy stops."""

from functools import cache
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

# `experimental` rules are guesses by their own account; only they want style sheets loaded again
_RUN = """
axe.run(document, {
  resultTypes: ["violations"],
  preload: false,
  rules: {"target-size": {enabled: true}},
  runOnly: {type: "tag", values: [
    "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]},
}).then(({violations}) => violations.flatMap(
  ({id, help, nodes}) => nodes.map((node) => `${id}: ${help} at ${node.target} ${node.html}`)))
"""


@cache
def _source() -> str:
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """One sentence for each element that breaks a rule."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(f"{_source()}; undefined")
        # the pages that follow have it from the start, which takes a seventh of the time less
        page.add_init_script(_source())
    found: list[str] = page.evaluate(_RUN)
    return found
