"""A certificate is downloaded, issued again after an upgrade, checked by anybody: on a phone."""

from datetime import timedelta

import pytest
from playwright.sync_api import APIResponse, Page, expect

from portal.core.clock import today
from portal.warranty.upgrade import registering
from tests.browser.chromium import PHONE
from tests.browser.site import Site
from tests.browser.steps import form, send
from tests.support.cast import Person
from tests.support.owned_devices import add_device, give, identity_of
from tests.support.pdf_text import text_of_pdf


@pytest.mark.parametrize("scripted", [True, False], ids=["scripted", "plain"])
def test_a_certificate_is_downloaded_and_checked(site: Site, open_page, *, scripted: bool) -> None:
    person = site.newcomer()
    serial = owned_device(site, person, unit=int(scripted))
    page = open_page(PHONE, scripted=scripted)
    site.let_in(page.context, person)
    here = f"/devices/{serial}/certificate"

    page.goto(f"/devices/{serial}")
    assert serial in says(download(page, here, "button"))
    upgrade(site, person, serial)
    page.goto(f"/devices/{serial}/warranty")
    download(page, here, "button")
    page.goto(here)
    greek = download(page, here, "button[value=el]")
    assert greek.url.endswith("?language=el")

    page.goto(here)
    links = page.locator("main td a")
    expect(links).to_have_count(2)
    second, first = links.all_inner_texts()
    assert second in says(greek)

    page.context.clear_cookies()
    page.goto("/certificates")
    page.fill("#number", first.lower())
    send(page, "/certificates")
    expect(page.locator("main .status")).to_have_class("status warn")
    page.goto(f"/certificates/{second}")
    expect(page.locator("main .status")).to_have_class("status ok")
    expect(page.locator("main")).to_contain_text(serial)


def download(page: Page, here: str, button: str) -> APIResponse:
    """What the button leads to; the browser shows it or saves it, which is its own business."""
    with page.expect_response(lambda answer: answer.url.partition("?")[0].endswith(".pdf")) as got:
        form(page, here).locator(button).first.click()
    return page.context.request.get(got.value.url)


def says(answer: APIResponse) -> str:
    return text_of_pdf(answer.body())


def upgrade(site: Site, person: Person, serial: str) -> None:
    with site.world.app.app_context():
        day = today() - timedelta(days=7)
        registering.register(identity_of(person.user_id), serial, day, "journey-key")


def owned_device(site: Site, person: Person, unit: int) -> str:
    day = today() - timedelta(days=60)
    with site.world.app.app_context():
        serial = add_device(f"90523TD7{unit:04}R", produced_on=day, shipped_on=day)
        return give(serial, person)
