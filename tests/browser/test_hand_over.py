"""A device goes from its owner to another one: each on a phone, with and without scripts."""

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import PHONE
from tests.browser.site import Site
from tests.browser.steps import form, send
from tests.support.owned_devices import add_device, give


@pytest.mark.parametrize("scripted", [True, False], ids=["scripted", "plain"])
def test_a_device_gets_a_new_owner(site: Site, open_page, *, scripted: bool) -> None:
    giver, taker = site.newcomer(), site.newcomer()
    with site.world.app.app_context():
        serial = give(add_device(f"90523TD83{int(scripted):03}R"), giver)
    here = f"/devices/{serial}/hand-over"
    giving, taking = (open_page(PHONE, scripted=scripted) for _ in range(2))
    site.let_in(giving.context, giver)
    site.let_in(taking.context, taker)

    giving.goto(f"/devices/{serial}")
    giving.locator(f'main a[href="{here}"]').click()
    send(giving, here)
    code = giving.locator("main .code output").inner_text()

    taking.goto("/devices")
    taking.locator('main a[href="/devices/take-over"]').first.click()
    taking.fill("#code", code.lower().replace("-", " "))
    send(taking, "/devices/take-over")
    expect(taking.locator("main table")).to_contain_text(serial)

    giving.goto(here)
    expect(form(giving, f"{here}/confirm")).to_be_visible()
    send(giving, f"{here}/confirm")
    giving.wait_for_url("**/devices")
    expect(giving.locator("main")).not_to_contain_text(serial)
    taking.goto("/devices")
    expect(taking.locator("main table")).to_contain_text(serial)
