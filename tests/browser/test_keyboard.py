"""The main job without a mouse: each stop is seen, nothing is a trap, the focus never gets lost."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.chromium import DESK, PHONE
from tests.browser.site import Site
from tests.browser.steps import RECEIPT, codes_on, expect_balance
from tests.browser.test_team import administrator
from tests.support.cast import PASSWORD

MOST_STOPS = 60
_FOCUS_IS_SEEN = """
() => {
  const it = document.activeElement;
  if (it === document.body) return true;
  const {outlineStyle, outlineWidth} = getComputedStyle(it);
  const {left, right, top, bottom} = it.getBoundingClientRect();
  const inside = right > 0 && bottom > 0 && left < innerWidth && top < innerHeight;
  // the calendar button of a date field is no element of ours and wears the browser's own ring
  const ringed = !it.matches(":focus") || outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  return ringed && inside;
}
"""


def tab(page: Page) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate(_FOCUS_IS_SEEN), page.evaluate("document.activeElement.outerHTML")


def tab_to(page: Page, selector: str) -> None:
    for _ in range(MOST_STOPS):
        if has_focus(page.locator(selector)):
            return
        tab(page)
    pytest.fail(f"{selector} is not reached by Tab on {page.url}")


def has_focus(place: Locator) -> bool:
    found: bool = place.evaluate("it => it === document.activeElement")
    return found


def press(page: Page, selector: str, key: str = "Enter") -> None:
    tab_to(page, selector)
    page.keyboard.press(key)


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_main_job(site: Site, open_page, width: int) -> None:
    person, card, serial = site.newcomer(), site.card(5), site.device()
    page = open_page(width)
    page.goto("/sign-in?next=/wallet/book")
    tab_to(page, "#email")
    page.keyboard.type(person.email)
    tab_to(page, "#password")
    page.keyboard.type(PASSWORD)
    press(page, "form[action='/sign-in'] .button")
    page.wait_for_url("**/wallet/book")
    tab_to(page, "#code")
    page.keyboard.type(card.printed)
    press(page, "form[action='/wallet/book'] .button:not([type=button])")
    expect_balance(page, 5)
    page.goto("/redeem")
    tab_to(page, "#serial")
    page.keyboard.type(serial)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/redeem/device/{serial}")
    press(page, "input[value=battery]", "Space")
    press(page, "form[action^='/redeem/device/'] button")
    page.wait_for_url("**/redeem/cart")
    tab_to(page, "#reference")
    page.keyboard.type("By keyboard")
    page.keyboard.press("Enter")
    page.wait_for_url("**/redeem/review?*")
    press(page, "form[action='/redeem/review'] button")
    page.wait_for_url(RECEIPT)
    assert len(codes_on(page)) == 1


@pytest.mark.parametrize("path", ["/", "/wallet", "/wallet/book", "/redeem", "/codes", "/profile"])
def test_no_page_is_a_trap(site: Site, open_page, path: str) -> None:
    page = open_page(DESK)
    site.let_in_as(page.context, "administration", "en")
    page.goto(path)
    tab(page)
    expect(page.locator(".skip")).to_be_focused()
    for _ in range(MOST_STOPS):
        tab(page)
        if page.evaluate("document.activeElement === document.body"):
            return
    pytest.fail(f"Tab does not come to the end of {path}")


def test_skipping_to_the_content(site: Site, open_page) -> None:
    page = open_page(DESK)
    site.let_in_as(page.context, "installation", "en")
    page.goto("/redeem")
    press(page, ".skip")
    expect(page.locator("main")).to_be_focused()
    tab(page)
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_what_opens_closes_by_escape(site: Site, open_page) -> None:
    page = open_page(PHONE)
    site.let_in_as(page.context, "installation", "en")
    page.goto("/wallet/book")
    press(page, ".menu-button")
    expect(page.locator("#menu")).to_be_visible()
    tab(page)
    assert page.evaluate("document.querySelector('#menu').contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(page.locator("#menu")).to_be_hidden()
    expect(page.locator(".menu-button")).to_be_focused()
    press(page, "[data-scan-open]")
    expect(page.locator("dialog.scanner")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog.scanner")).to_be_hidden()
    expect(page.locator("[data-scan-open]")).to_be_focused()


@pytest.mark.parametrize("way_out", ["Tab", "Shift+Tab"])
def test_the_menu_does_not_hide_where_the_focus_has_gone(
    site: Site, open_page, way_out: str
) -> None:
    page = open_page(PHONE)
    site.let_in_as(page.context, "installation", "en")
    page.goto("/profile")
    press(page, ".menu-button")
    tab(page)
    for _ in range(MOST_STOPS):
        page.keyboard.press(way_out)
        if not page.evaluate("document.querySelector('#menu').contains(document.activeElement)"):
            break
    expect(page.locator("#menu")).to_be_hidden()
    assert page.evaluate("document.activeElement !== document.body")


@pytest.mark.parametrize("scripted", [True, False], ids=["scripted", "plain"])
def test_focus_after_a_refusal_of_the_whole_form(site: Site, open_page, *, scripted: bool) -> None:
    page = open_page(PHONE, scripted=scripted)
    site.let_in(page.context, administrator(site))
    page.goto("/company/team")
    page.locator("tbody td a").first.click()  # oneself, the last administrator
    page.locator("main form[action$='/disable'] button").click()
    expect(page.locator("main .alert[role=alert]")).to_be_focused()


def is_asked_again(page: Page, field: str) -> None:
    """htmx moves the focus along some 20 ms before it takes over the new form: no hand is so
    quick as a test.
    """
    expect(page.locator(f"{field}[aria-invalid=true]")).to_be_focused()
    expect(page.locator(".htmx-added")).to_have_count(0)


def test_focus_after_each_partial_answer(site: Site, open_page) -> None:
    page = open_page(PHONE)
    site.let_in(page.context, site.newcomer())
    page.goto("/wallet/book")
    press(page, "form[action='/wallet/book'] .button:not([type=button])")
    is_asked_again(page, "#code")
    page.keyboard.type(site.card(3).value)
    page.keyboard.press("Enter")
    expect(page.locator("#booking .alert.ok h2")).to_be_focused()

    page.goto("/redeem")
    tab_to(page, "#serial")
    page.keyboard.type("9052")
    page.keyboard.press("Enter")
    is_asked_again(page, "#serial")
    page.keyboard.press("Control+A")
    page.keyboard.type("90523TD9ZZZZR")
    page.keyboard.press("Enter")
    expect(page.locator("#lookup .alert.warn h2")).to_be_focused()

    page.goto("/wallet")
    press(page, "main summary")
    press(page, "form[action='/wallet'] .button")
    expect(page.locator("#statement h2").first).to_be_focused()


def test_focus_after_searching_codes_and_emptying_the_cart(site: Site, open_page) -> None:
    page = open_page(PHONE)
    site.let_in(page.context, site.newcomer())
    page.goto(f"/redeem/device/{site.device()}")
    press(page, "input[value=battery]", "Space")
    press(page, "form[action^='/redeem/device/'] button")
    page.wait_for_url("**/redeem/cart")
    press(page, ".cart-lines button")
    expect(page.locator("#cart .empty h2")).to_be_focused()
    expect(page.locator("#cart-link")).to_have_count(0)
    expect(page.locator("#messages .toast")).to_have_count(1)

    site.let_in_as(page.context, "administration", "en")
    page.goto("/codes")
    press(page, "main summary")
    tab_to(page, "#serial")
    page.keyboard.type("9DEM")
    page.keyboard.press("Enter")
    expect(page.locator("#codes h2").first).to_be_focused()
