"""The steps of the main job as a person does them, found by structure and not by language."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.support.cast import PASSWORD, Person

RECEIPT = re.compile(r"/redeem/receipt/[0-9a-f-]{36}$")


def form(page: Page, action: str) -> Locator:
    return page.locator(f'main form[action="{action}"]')


def send(page: Page, action: str) -> None:
    form(page, action).locator(
        "button:not([type=button]):not([formaction]):not([aria-hidden]):not([name=then])"
    ).click()


def sign_in(page: Page, person: Person) -> None:
    page.fill("#email", person.email)
    page.fill("#password", PASSWORD)
    send(page, "/sign-in")
    page.wait_for_url(re.compile(r"^(?!.*/sign-in).*$"))


def confirm(page: Page) -> None:
    """By the password that step-up asks for."""
    page.wait_for_url(re.compile(r"/confirm\?"))
    page.fill("#password", PASSWORD)
    send(page, "/confirm")
    page.wait_for_url(re.compile(r"^(?!.*/confirm).*$"))


def book(page: Page, code: str) -> None:
    page.fill("#code", code)
    send(page, "/wallet/book")


def expect_balance(page: Page, coins: int) -> None:
    expect(page.locator("#coin-badge")).to_have_text(re.compile(rf"^\s*{coins}\b"))


def find_device(page: Page, serial: str) -> None:
    page.fill("#serial", serial)
    send(page, "/redeem")
    page.wait_for_url(f"**/redeem/device/{serial.strip().upper()}")


def choose(page: Page, extension: str = "battery", power: int = 0) -> None:
    page.check(f'input[name=extensions][value="{extension}"]')
    if power:
        page.check(f'input[name=power][value="{power}"]')
    page.locator('main form[action^="/redeem/device/"] button').click()
    page.wait_for_url("**/redeem/cart")


def to_review(page: Page, reference: str = "Villa Ek") -> None:
    page.fill("#reference", reference)
    send(page, "/redeem/cart")
    page.wait_for_url("**/redeem/review?cart=*")


def redeem(page: Page) -> None:
    send(page, "/redeem/review")
    page.wait_for_url(RECEIPT)


def codes_on(page: Page) -> list[str]:
    return [re.sub(r"\D", "", text) for text in page.locator(".code output").all_inner_texts()]


def cart_for(page: Page, serial: str) -> None:
    """From nothing to the review page."""
    page.goto("/redeem")
    find_device(page, serial)
    choose(page)
    to_review(page)
