"""A card's QR code: by live camera, by photo, and by link while signed out."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, Playwright, expect

from portal.core.codes import CardCode
from tests.browser.chromium import HEIGHTS, PATIENCE_MS, PHONE, Watch, launch
from tests.browser.site import Site
from tests.browser.steps import book, expect_balance, find_device, send, sign_in
from tests.documents.pictures import code128, encoded, qr, scene
from tests.support.small_portal import eventually

FRAME = (640, 480)
FRAMES = 5

Camera = Callable[[Image.Image | None], Page]


def film_of(code: Image.Image | None, file: Path) -> Path:
    """A grey YUV4MPEG2 film of a table; colour planes at half size, all neutral."""
    picture = scene(*([code] if code else []), size=FRAME)
    neutral = Image.new("L", (FRAME[0] // 2, FRAME[1]), 128)
    frame = b"FRAME\n" + picture.tobytes() + neutral.tobytes()
    header = f"YUV4MPEG2 W{FRAME[0]} H{FRAME[1]} F10:1 Ip A1:1 C420jpeg\n"
    file.write_bytes(header.encode() + frame * FRAMES)
    return file


@pytest.fixture
def camera(playwright: Playwright, site: Site, watch: Watch, tmp_path: Path) -> Iterator[Camera]:
    """The page of a phone whose camera looks at a code, or at an empty table."""
    browsers = []

    def camera(code: Image.Image | None) -> Page:
        browser = launch(
            playwright,
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={film_of(code, tmp_path / 'camera.y4m')}",
        )
        browsers.append(browser)
        viewport = {"width": PHONE, "height": HEIGHTS[PHONE]}
        context = browser.new_context(base_url=site.address, viewport=viewport)
        context.set_default_timeout(PATIENCE_MS)
        context.grant_permissions(["camera"])
        page = context.new_page()
        watch.follow(page)
        return page

    yield camera
    for browser in browsers:
        browser.close()


def test_the_camera_fills_the_field_and_books_nothing(site: Site, camera) -> None:
    card = site.card(2)
    page = camera(qr(site.link_of(card)))
    site.let_in(page.context, site.newcomer())
    readers = []
    page.on("request", lambda request: readers.append(request.url))
    page.goto("/wallet/book")
    page.locator("[data-scan-open]").click()
    expect(page.locator("dialog.scanner")).to_be_hidden()
    expect(page.locator("#code")).to_have_value(card.value)
    expect(page.locator("[data-scan-result]")).not_to_be_empty()
    assert any("jsqr" in address for address in readers), "this Chromium reads bar codes itself"
    expect(page.locator('form[action="/wallet/book"] button:not([type=button])')).to_be_focused()
    expect_balance(page, 0)
    page.keyboard.press("Enter")
    expect_balance(page, 2)


# this Chromium has no reader of bar codes of its own; phones do
READER_OF_A_PLATE = """
  window.BarcodeDetector = class {
    static getSupportedFormats = async () => ["qr_code", "code_128"];
    detect = async () => ["10534189", "SERIAL", "412733"].map((rawValue) => ({ rawValue }));
  };
"""


def test_of_several_codes_on_a_plate_the_serial_is_taken(site: Site, camera) -> None:
    serial = site.device()
    page = camera(None)
    site.let_in(page.context, site.newcomer())
    page.add_init_script(READER_OF_A_PLATE.replace("SERIAL", serial.lower()))
    page.goto("/redeem")
    page.locator("[data-scan-open]").click()
    expect(page.locator("dialog.scanner")).to_be_hidden()
    expect(page.locator("#serial")).to_have_value(serial.lower())


def test_closing_the_dialog_switches_the_camera_off(site: Site, camera) -> None:
    page = camera(None)
    site.let_in(page.context, site.newcomer())
    page.goto("/wallet/book")
    page.locator("[data-scan-open]").click()
    assert eventually(lambda: page.evaluate("document.querySelector('video').srcObject?.active"))
    page.evaluate("window.filming = document.querySelector('video').srcObject; undefined")
    page.keyboard.press("Escape")
    expect(page.locator("dialog.scanner")).to_be_hidden()
    assert eventually(lambda: page.evaluate("!window.filming.active"))
    expect(page.locator("[data-scan-open]")).to_be_focused()


@pytest.mark.parametrize("scripted", [True, False], ids=["scripted", "plain"])
def test_a_photo_of_the_card(site: Site, open_page, tmp_path: Path, scripted: bool) -> None:
    card = site.card(2)
    page = open_page(scripted=scripted)
    site.let_in(page.context, site.newcomer())
    page.goto("/wallet/book")
    upload(page, "/wallet/book/photo", photo_of(qr(site.link_of(card)), tmp_path))
    expect(page.locator("#code")).to_have_value(card.printed)
    expect_balance(page, 0)
    send(page, "/wallet/book")
    expect_balance(page, 2)


def test_a_photo_of_a_type_plate(site: Site, open_page, tmp_path: Path) -> None:
    serial = site.device()
    page = open_page(scripted=False)
    site.let_in(page.context, site.newcomer())
    page.goto("/redeem")
    upload(page, "/redeem/photo", photo_of(code128(serial), tmp_path))
    expect(page.locator("#serial")).to_have_value(serial)
    find_device(page, serial)


def test_a_photo_of_nothing_is_told(site: Site, open_page, tmp_path: Path) -> None:
    page = open_page()
    site.let_in(page.context, site.newcomer())
    page.goto("/wallet/book")
    upload(page, "/wallet/book/photo", photo_of(None, tmp_path))
    expect(page.locator("main .alert.bad")).to_be_visible()
    broken = tmp_path / "broken.png"
    broken.write_text("not a picture")
    upload(page, "/wallet/book/photo", broken)
    expect(page.locator("main .alert.bad")).to_be_visible()


def test_a_link_waits_for_the_sign_in(site: Site, open_page) -> None:
    card, person = site.card(2), site.newcomer()
    page = open_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url + (request.post_data or "")))
    page.goto(site.link_of(card))
    expect(page.locator("[data-qr-link] .alert")).to_be_visible()
    assert page.url.endswith("/sign-in?next=/wallet/book")
    page.fill("#password", "wrong")
    send(page, "/sign-in")
    sign_in(page, person)
    expect(page.locator("#code")).to_have_value(card.value)
    expect(page.locator("[data-qr-link] .alert")).to_be_visible()
    assert not [one for one in asked if card.value in re.sub("#.*", "", one)]
    expect_balance(page, 0)
    send(page, "/wallet/book")
    expect_balance(page, 2)
    page.reload()
    expect(page.locator("#code")).to_have_value("")


def test_a_link_without_a_script_asks_for_the_printed_code(site: Site, open_page) -> None:
    card: CardCode = site.card(2)
    page = open_page(scripted=False)
    page.goto(site.link_of(card))
    sign_in(page, site.newcomer())
    assert page.url.partition("#")[0] == f"{site.address}/wallet/book"
    expect(page.locator("#code")).to_have_value("")
    book(page, card.printed)
    expect_balance(page, 2)


def upload(page: Page, action: str, file: Path) -> None:
    page.set_input_files(f'form[action="{action}"] input[type=file]', file)
    send(page, action)


def photo_of(code: Image.Image | None, folder: Path) -> Path:
    file = folder / "photo.jpg"
    file.write_bytes(encoded(scene(*([code] if code else []), angle=8)))
    return file
