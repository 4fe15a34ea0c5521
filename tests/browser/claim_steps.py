"""The steps of a claim as each side does them, found by structure and not by language."""

import re
from datetime import timedelta

from playwright.sync_api import Page, expect

from portal.core.clock import today
from tests.browser.chromium import PATIENCE_MS
from tests.browser.claim_crew import Crew
from tests.browser.steps import form, send, sign_in
from tests.support.uploads import picture

NUMBER = "R-0042"
_CLAIM = re.compile(r"/claims/[0-9a-f-]{36}")


def calculate(page: Page) -> str:
    """Two devices in one plant, asked by somebody without an account: what is paid, as written."""
    page.goto("/claims/calculator")
    page.select_option("[name=line1-part]", label="PLENTICORE plus")
    page.fill("[name=line1-quantity]", "2")
    form(page, "/claims/calculator").locator(".toolbar button:not([name])").click()
    return page.locator("#payment dd").first.inner_text()


def begin(page: Page, crew: Crew) -> str:
    """From the calculation through the sign-in to the claim's first page; the claim's address."""
    page.locator('#payment a[href="/claims/new"]').click()
    sign_in(page, crew.fitter)
    page.wait_for_url("**/claims/new")
    page.fill("#name", "Villa Νικολάου")
    page.fill("#city", "Žďár")
    send(page, "/claims/new")
    page.wait_for_url("**/parts/new")
    found = _CLAIM.search(page.url)
    assert found
    return found.group()


def add_part(page: Page, claim: str, defective: str, replacement: str = "") -> None:
    """Replaced already, or the replacement has still to come."""
    page.fill("#defective_serial", f" {defective.lower()} ")
    page.fill("#replacement_serial", replacement)
    for field, ago in (("#received_on", 5), ("#replaced_on", 2)):
        day = today() - timedelta(days=ago)
        page.fill(field, day.isoformat() if replacement else "")
    page.fill("#fault", "Οθόνη σβηστή")
    send(page, f"{claim}/parts/new")
    page.wait_for_url(f"**{claim}")


def add_photo(page: Page, claim: str, scripted: bool) -> None:
    """A large one, which the browser makes smaller and sends at once where it can."""
    photo = {"name": "plate.png", "mimeType": "image/png", "buffer": picture(size=(2000, 1500))}
    page.set_input_files("#photos", photo)
    if not scripted:
        send(page, f"{claim}/photos")
    expect(page.locator(".photos img")).to_have_count(1, timeout=PATIENCE_MS)


def submit(page: Page, claim: str) -> None:
    send(page, f"{claim}/submit")
    page.wait_for_url(f"**{claim}")


def open_on_desk(page: Page, claim: str, serial: str) -> None:
    """Support finds the claim by what it has read on the device."""
    page.goto("/support/claims")
    page.fill("#text", serial)
    send(page, "/support/claims")
    page.wait_for_url("**/support/claims?*")
    page.locator(f'main a[href="/support{claim}"]').click()
    page.wait_for_url(f"**/support{claim}")


def accept(page: Page, claim: str, reference: str) -> None:
    address = follow(page, "accept")
    page.fill("#reference", reference)
    send(page, address)
    page.wait_for_url(f"**/support{claim}")


def record(page: Page, claim: str, deed: str, **entered: str) -> None:
    """One step of the first part that waits for it, by either side."""
    address = follow(page, deed)
    for name, text in entered.items():
        field = page.locator(f"[name={name}]")
        if field.first.get_attribute("type") == "radio":
            page.check(f'[name={name}][value="{text}"]')
        else:
            field.fill(text)
    send(page, address)
    page.wait_for_url(f"**{claim}")


def choose_numbers(page: Page, claim: str) -> None:
    """The company has not said yet how its numbers read: the review asks for it."""
    follow(page, "invoice/review", f"{claim}/invoice/numbers")
    page.fill("#prefix", "R-")
    page.fill("#digits", "0042")
    send(page, f"{claim}/invoice/numbers")
    page.wait_for_url("**/invoice/review")


def issue(page: Page, claim: str) -> None:
    send(page, f"{claim}/invoice/issue")
    page.wait_for_url(f"**{claim}/invoice")


def choose_invoice(page: Page, claim: str, state: str) -> None:
    page.goto("/finance/claims")
    page.select_option("#state", state)
    page.fill("#text", NUMBER)
    send(page, "/finance/claims")
    page.wait_for_url(f"**/finance/claims?*text={NUMBER}*")
    row = page.locator("main tbody tr", has=page.locator(f'a[href="/support{claim}"]'))
    row.locator("[name=invoice]").check()


def review_chosen(page: Page) -> None:
    chosen = page.locator('main form[action^="/finance/claims/choose"]')
    chosen.locator("button:not([formaction])").click()
    page.wait_for_url("**/finance/claims/review?*")


def settle(page: Page) -> None:
    send(page, "/finance/claims/settle")
    page.wait_for_url("**/finance/claims")


def pay(page: Page) -> None:
    page.locator('main button[formaction^="/finance/claims/pay"]').click()
    page.wait_for_url("**/finance/claims")


def follow(page: Page, ending: str, target: str = "") -> str:
    """The first link whose address ends like this, and where it led."""
    link = page.locator(f'main a[href$="/{ending}"]').first
    address = target or link.get_attribute("href") or ""
    link.click()
    page.wait_for_url(f"**{address}")
    return address
