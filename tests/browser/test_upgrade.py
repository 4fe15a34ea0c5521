"""A device is registered and extended by a code that was typed into the wrong field: on a phone."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from portal.core.clock import today
from tests.browser.chromium import PHONE
from tests.browser.site import Site
from tests.browser.steps import form, send
from tests.support.cast import Person
from tests.support.owned_devices import add_device, campaign, give, make_code


@pytest.mark.parametrize("scripted", [True, False], ids=["scripted", "plain"])
def test_a_device_is_upgraded_and_extended(site: Site, open_page, *, scripted: bool) -> None:
    person = site.newcomer()
    serial, promo = owned_device(site, person, unit=int(scripted)), promo_code(site)
    page = open_page(PHONE, scripted=scripted)
    site.let_in(page.context, person)
    here = f"/devices/{serial}/warranty"

    page.goto(here)
    page.fill("#commissioned_on", (today() - timedelta(days=7)).isoformat())
    send(page, here)
    expect(page.locator("main")).to_contain_text("Smart Warranty plus")
    send(page, f"{here}/review")
    expect(page.locator(".toast.success")).to_be_visible()

    enter(page, here, "#extended_code", promo)
    page.locator("button[name=move]").click()
    expect(page.locator("#promo_code")).to_have_value(promo)
    expect(page.locator("#promo_code")).to_be_focused()
    enter(page, here, "#promo_code", promo)
    expect(page.locator("main")).to_contain_text("2 years")
    send(page, f"{here}/review")
    expect(page.locator("main ul")).to_contain_text(promo[-4:])


def enter(page: Page, here: str, field: str, code: str) -> None:
    page.fill(field, code)
    form(page, here).filter(has=page.locator(field)).locator("button:not([name])").click()


def owned_device(site: Site, person: Person, unit: int) -> str:
    day = today() - timedelta(days=60)
    with site.world.app.app_context():
        serial = add_device(f"90523TD8{unit:04}R", produced_on=day, shipped_on=day)
        return give(serial, person)


def promo_code(site: Site) -> str:
    days = {"valid_from": today(), "valid_until": today()}
    with site.world.app.app_context():
        return make_code(campaign(**days)).printed
