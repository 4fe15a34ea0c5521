"""Anybody looks up a warranty, typed or by photo, and a whole list of them."""

import csv
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from portal.core.clock import today
from tests.browser.chromium import DESK, PHONE
from tests.browser.site import Site
from tests.browser.steps import form, send
from tests.browser.test_qr import photo_of, upload
from tests.documents.pictures import code128
from tests.support.owned_devices import SOLAX, add_device, give

# what a Greek keyboard writes where these Latin letters are meant
GREEK = str.maketrans("MTE", "ΜΤΕ")
UNKNOWN = "MC2TEST7777777"


def named(value: object) -> str:
    return {True: "scripted", False: "plain"}.get(value, str(value))


@pytest.mark.parametrize(
    ("width", "scripted", "language"), [(PHONE, True, "el"), (DESK, False, "cs")], ids=named
)
def test_one_device(
    site: Site, open_page, tmp_path: Path, width: int, scripted: bool, language: str
) -> None:
    owner = site.newcomer()
    with site.world.app.app_context():
        serial = give(add_device(f"MC2TEST80000{int(scripted):02}", SOLAX), owner)
    page = open_page(width, scripted=scripted, locale=language)
    page.goto("/warranty")
    assert page.get_attribute("html", "lang") == language

    look_up(page, "9052")
    expect(page.locator("#serial-error")).to_contain_text("13")
    expect(page.locator("#serial")).to_have_value("9052")
    if scripted:
        expect(page.locator("#serial")).to_be_focused()
    look_up(page, UNKNOWN)
    expect(page.locator("main .alert.warn")).to_contain_text(UNKNOWN)
    expect(page.locator(f'main a[href="/warranty/report?serial={UNKNOWN}"]')).to_be_visible()
    look_up(page, serial.replace("0", "O", 1))
    page.locator("main .alert.info a", has_text=serial).click()
    expect_cover(page, serial)
    expect(page.locator("main")).not_to_contain_text(owner.name)

    page.goto("/warranty")
    look_up(page, f" {serial.translate(GREEK).lower()[:7]} {serial[7:]} ")
    expect_cover(page, serial)
    page.goto("/warranty")
    upload(page, "/warranty/photo", photo_of(code128(serial), tmp_path))
    expect(page.locator("#serial")).to_have_value(serial)
    send(page, "/warranty")
    expect_cover(page, serial)


@pytest.mark.parametrize(
    ("width", "scripted", "language"), [(PHONE, False, "it"), (DESK, True, "fr")], ids=named
)
def test_a_list(
    site: Site, open_page, tmp_path: Path, width: int, scripted: bool, language: str
) -> None:
    covered, ending = devices(site, unit=int(scripted))
    page = open_page(width, scripted=scripted, locale=language)
    page.goto("/warranty")
    page.locator('main a[href="/warranty/bulk"]').click()
    assert page.get_attribute("html", "lang") == language

    page.fill("#serials", f"{covered.lower()}\n\n{ending}\n{UNKNOWN}\n9052")
    send(page, "/warranty/bulk")
    expect_lines(page, covered, ending, UNKNOWN, "9052")
    expect(page.locator("main tbody td.num")).to_have_text(["1", "3", "4", "5"])
    narrow(page, "ending")
    expect_lines(page, ending)
    narrow(page, "unanswered")
    expect_lines(page, UNKNOWN, "9052")
    assert [row[1] for row in downloaded(page)] == [covered, ending, UNKNOWN, "9052"]

    page.goto("/warranty/bulk")
    file = tmp_path / "plant.csv"
    file.write_text(f"Roof;Serial number\nSouth;{ending}\nNorth;{covered}\n", encoding="utf-8")
    page.set_input_files("#file", file)
    send(page, "/warranty/bulk")
    expect_lines(page, ending, covered)
    narrow(page, "ending")
    expect_lines(page, ending)
    assert [row[:2] for row in downloaded(page)] == [["2", ending], ["3", covered]]
    page.locator("main tbody a", has_text=ending).click()
    expect_cover(page, ending)


def look_up(page: Page, typed: str) -> None:
    page.fill("#serial", typed)
    send(page, "/warranty")


def expect_cover(page: Page, serial: str) -> None:
    """At the permanent address, with its phases as a drawing and as a table."""
    page.wait_for_url(f"**/warranty/{serial}")
    expect(page.locator("main .facts").first).to_contain_text(serial)
    expect(page.locator("main .standing .status")).to_be_visible()
    expect(page.locator("main svg.cover")).to_be_visible()
    expect(page.locator("main tbody tr").first).to_be_visible()


def expect_lines(page: Page, *serials: str) -> None:
    expect(page.locator("main tbody td:nth-child(2)")).to_have_text(list(serials))


def narrow(page: Page, only: str) -> None:
    button = page.locator(f'main button[name=only][value="{only}"]')
    button.click()
    expect(button).to_have_attribute("aria-current", "true")


def downloaded(page: Page) -> list[list[str]]:
    """The rows of the CSV, whatever the page is narrowed to."""
    with page.expect_download() as got:
        page.locator("main button[name=as][value=csv]").click()
    text = Path(got.value.path()).read_text(encoding="utf-8-sig")
    expect(form(page, "/warranty/bulk")).to_be_visible()
    return list(csv.reader(text.splitlines()))[1:]


def devices(site: Site, unit: int) -> tuple[str, str]:
    """Two of two years from half a year after their shipment: one has a year, one two months."""
    with site.world.app.app_context():
        shipped = (today() - timedelta(days=days) for days in (365, 913 - 60))
        covered, ending = (
            add_device(f"90523TD86{place}{unit:02}R", produced_on=day, shipped_on=day)
            for place, day in enumerate(shipped)
        )
    return covered, ending
