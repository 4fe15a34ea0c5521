"""Support finds a company while typing, and sees the portal as its administrator: on a phone."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import PHONE
from tests.browser.site import Site


@pytest.mark.parametrize("scripted", [True, False], ids=["scripted", "plain"])
def test_support_finds_and_looks(site: Site, open_page, *, scripted: bool) -> None:
    page: Page = open_page(PHONE, scripted=scripted)
    site.let_in_as(page.context, "support", "en")
    page.goto("/support")
    page.locator("#q").press_sequentially("norr")
    if not scripted:
        page.locator("#q").press("Enter")
    expect(page.locator("#results")).to_contain_text("Norrsken Solenergi AB")
    if scripted:
        expect(page.locator("#q")).to_be_focused()
    expect(page).to_have_url(f"{site.address}/support?q=norr")

    page.locator("#results a").first.click()
    expect(page.locator("h1")).to_have_text("Norrsken Solenergi AB")
    page.get_by_role("button", name="View the portal as this company").click()
    banner = page.locator("section.alert", has_text="You cannot change anything")
    expect(banner).to_be_visible()
    page.goto("/company")
    expect(banner).to_be_visible()
    banner.get_by_role("button").click()
    expect(page).to_have_url(f"{site.address}/support")
    expect(banner).to_have_count(0)
