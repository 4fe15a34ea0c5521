"""axe finds nothing: each page type, light on a phone and dark on a desk."""

import pytest
from playwright.sync_api import Page, expect

from portal.accounts import people
from portal.core.transaction import transaction
from tests.browser.axe import violations
from tests.browser.chromium import DESK, HEIGHTS, PHONE
from tests.browser.site import LANGUAGES, Site
from tests.browser.steps import book, cart_for, redeem, send
from tests.support.page_table import PAGES, Row
from tests.support.world import VISITOR

# the same template in the same state as another row, for somebody else or by other words
REPEATED = {
    ("/", "administration"),
    ("/", "no role"),
    ("/", "operator"),
    ("/", "support"),
    ("/nowhere", "administration"),
    ("/redeem/cart", "purchase"),
    ("/wallet", "operator"),
    ("/wallet", "stranger"),
}
LOOKED_AT = [row for row in PAGES if (row.rule, row.who) not in REPEATED]


def faults(page: Page) -> list[str]:
    found = []
    for scheme, width in (("light", PHONE), ("dark", DESK)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        found += [f"{page.url}, {scheme}: {fault}" for fault in violations(page)]
    return found


def go_to(page: Page, site: Site, row: Row, language: str = "en") -> None:
    if row.who == VISITOR:
        site.let_out(page.context, language)
    else:
        site.let_in_as(page.context, row.who, language)
    answer = page.goto(address_of(site, row))
    assert answer.status == row.status, row


def address_of(site: Site, row: Row) -> str:
    path = row.path(site.world.app, site.world.facts)
    query = "&".join(f"{name}={value}" for name, value in row.query.items())
    return f"{path}?{query}" if query else path


@pytest.mark.parametrize("who", sorted({row.who for row in LOOKED_AT}))
def test_each_page_is_accessible(site: Site, open_page, who: str) -> None:
    page = open_page(reduced_motion="reduce")
    found = []
    for row in LOOKED_AT:
        if row.who == who:
            go_to(page, site, row)
            found += faults(page)
    assert not found, "\n".join(found)


def test_pages_that_answer_a_form_are_accessible(site: Site, open_page) -> None:
    person = site.newcomer()
    page = open_page(reduced_motion="reduce")
    site.let_in(page.context, person)
    found = []

    page.goto("/wallet/book")
    book(page, "ABCD")
    expect(page.locator("#code")).to_have_attribute("aria-invalid", "true")
    found += faults(page)
    book(page, site.card(4).value)
    expect(page.locator("#booking .alert.ok")).to_be_visible()
    found += faults(page)

    page.goto("/wallet/book/many")
    page.fill("#codes", f"{site.card().value}\nABCD")
    send(page, "/wallet/book/many")
    expect(page.locator("main table")).to_be_visible()
    found += faults(page)

    page.goto("/redeem?serial=9DEMOO1TOOO1X")
    expect(page.locator("main a[href='/redeem/device/9DEM001T0001X']")).to_be_visible()
    found += faults(page)
    cart_for(page, site.device())
    found += faults(page)
    redeem(page)
    found += faults(page)
    page.go_back()
    expect(page.locator("main .alert.ok")).to_be_visible()
    found += faults(page)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_is_asked_for_another_company(site: Site, open_page, language: str) -> None:
    """Nobody of the page table has two: the page, and the forms that name the company."""
    person = site.newcomer(language, "administration")
    asked = site.newcomer(language, "administration").company_id
    with site.world.app.app_context(), transaction():
        people.add_membership(person.user_id, asked, ("administration",))
    page = open_page(reduced_motion="reduce")
    site.let_in(page.context, person)
    page.goto(f"/company/team/add?email=bo@asks.example&company={asked}")
    expect(page.locator("main form[action='/company/switch'] button")).to_be_visible()
    found = faults(page)
    page.set_viewport_size({"width": 320, "height": HEIGHTS[320]})
    assert page.evaluate("document.scrollingElement.scrollWidth") == 320
    page.locator("main form[action='/company/switch'] button").click()
    expect(page.locator("main input[name='acts_for']")).to_have_value(str(asked))
    assert not found, "\n".join(found)


def test_what_opens_over_a_page_is_accessible(site: Site, open_page, watch) -> None:
    page = open_page(reduced_motion="reduce")
    site.let_in(page.context, site.newcomer())
    page.goto("/wallet/book")
    page.locator(".menu-button").click()
    expect(page.locator("#menu")).to_be_visible()
    found = violations(page)
    page.locator("#menu summary").first.click()
    found += violations(page)
    page.keyboard.press("Escape")
    page.locator("[data-scan-open]").click()
    expect(page.locator("dialog.scanner")).to_be_visible()
    found += violations(page)
    assert not found, "\n".join(found)
