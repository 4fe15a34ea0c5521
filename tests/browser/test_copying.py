"""The button beside a code says that it is copied, for a moment, however often it is pressed."""

from playwright.sync_api import expect

from tests.browser.site import Site


def test_the_word_comes_back_after_two_presses(site: Site, open_page) -> None:
    page = open_page(permissions=["clipboard-write"])
    page.clock.install()
    site.let_in_as(page.context, "administration", "en")
    page.goto(f"/redeem/receipt/{site.world.facts.receipt}")
    button = page.locator("[data-copy]").first
    word = button.inner_text()
    button.click()
    expect(button).not_to_have_text(word)
    page.clock.fast_forward(2000)
    button.click()
    page.clock.fast_forward(5000)
    expect(button).to_have_text(word)
