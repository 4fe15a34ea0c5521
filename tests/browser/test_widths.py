"""Nothing sticks out or is cut off at 320 px, which is also 1,280 px at 400 % zoom."""

import pytest
from playwright.sync_api import Page

from tests.browser.chromium import DESK, HEIGHTS, PHONE
from tests.browser.site import LANGUAGES, Site
from tests.browser.test_accessibility import LOOKED_AT, address_of
from tests.support.page_table import Row

NARROW = 320
LEAST_GAP = 8
# each page of each reader in every language; another state of it in one, by turns
_FIRST = {(row.rule, row.who): row for row in reversed(LOOKED_AT)}
ROWS = {
    language: [
        row
        for number, row in enumerate(LOOKED_AT)
        if row is _FIRST[row.rule, row.who] or number % len(LANGUAGES) == turn
    ]
    for turn, language in enumerate(LANGUAGES)
}
_FAULTS = """
() => {
  const root = document.scrollingElement;
  const faults = root.scrollWidth > root.clientWidth ? [`${root.scrollWidth} px wide`] : [];
  for (const it of document.querySelectorAll(".button, button, .status, summary, .purse")) {
    if (!it.checkVisibility() || it.closest(".unseen")) continue;
    const {left, right} = it.getBoundingClientRect();
    const cut = it.scrollWidth > it.clientWidth + 1 && getComputedStyle(it).display !== "inline";
    if (cut || left < 0 || right > root.clientWidth + 1) faults.push(`cut: ${it.outerHTML}`);
  }
  return faults;
}
"""

_ONE_LINE_EACH = """
(buttons) => buttons.every((it) => {
  const {lineHeight} = getComputedStyle(it);
  return it.querySelector("span").offsetHeight < 1.5 * parseFloat(lineHeight);
})
"""


def faults(page: Page) -> list[str]:
    found: list[str] = page.evaluate(_FAULTS)
    return found


def show(page: Page, site: Site, row: Row, language: str) -> None:
    """What the server says, without going there: of many pages that would be half of the work."""
    client = site.world.speaking(row.who, language)
    client.check_answers = False  # tests/test_pages.py has done it
    answer = client.get(address_of(site, row))
    assert answer.status_code == row.status, row
    page.set_content(answer.text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_sticks_out(site: Site, open_page, language: str) -> None:
    page = open_page(NARROW, scripted=False)
    page.goto("/")
    found = []
    for row in sorted(ROWS[language], key=lambda row: row.who):
        show(page, site, row, language)
        found += [f"{row}: {fault}" for fault in faults(page)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_menu_fits(site: Site, open_page, language: str) -> None:
    page = open_page(NARROW)
    site.let_in(page.context, site.newcomer(language))
    page.goto("/redeem")
    page.locator(".menu-button").click()
    for summary in page.locator("#menu summary").all():
        summary.click()
        assert not faults(page), "\n".join(faults(page))


def test_a_form_inside_a_card_keeps_its_distances(site: Site, open_page) -> None:
    page = open_page(PHONE, scripted=False)
    page.goto("/register/sent")
    entry, button = (
        page.locator(f"main form {tag}").bounding_box() for tag in ("#email", "button")
    )
    assert entry["y"] + entry["height"] + LEAST_GAP <= button["y"]


def test_buttons_in_tables_keep_their_words_whole(site: Site, open_page) -> None:
    page = open_page(DESK, scripted=False)
    page.set_viewport_size({"width": 1280, "height": HEIGHTS[DESK]})
    site.let_in_as(page.context, "administration", "el")
    page.goto("/company/team")
    buttons = page.locator("td > a.button")
    assert buttons.count()
    assert buttons.evaluate_all(_ONE_LINE_EACH)
