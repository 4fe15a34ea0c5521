"""From sign-in to the activation code, on a phone and a desk, with and without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import DESK, PHONE
from tests.browser.site import Site
from tests.browser.steps import (
    book,
    choose,
    codes_on,
    expect_balance,
    find_device,
    redeem,
    send,
    sign_in,
    to_review,
)
from tests.support.cast import Person

REFERENCE = "Οικία Νικολάου, 3 kW"


@pytest.mark.parametrize(
    ("width", "scripted", "language"),
    [(PHONE, True, "el"), (PHONE, False, "fr"), (DESK, True, "fr"), (DESK, False, "el")],
    ids=lambda value: {True: "scripted", False: "plain"}.get(value, str(value)),
)
def test_a_card_becomes_an_activation_code(
    site: Site, open_page, width: int, scripted: bool, language: str
) -> None:
    person, serial = site.newcomer(language), site.device()
    page = open_page(width, scripted=scripted)
    page.goto("/")
    page.locator('main a[href="/sign-in"]').click()
    sign_in(page, person)
    assert page.get_attribute("html", "lang") == language

    book_by_typing(page, site)
    book_by_link(page, site, scripted=scripted)
    page.goto("/")
    find_device(page, f" {serial.lower()} ")
    expect(page.locator("main h1")).to_contain_text("PLENTICORE")
    choose(page, power=1)
    to_review(page, REFERENCE)
    expect(page.locator(".review .sum .coins")).to_have_text(re.compile("4"))
    redeem(page)

    codes = codes_on(page)
    assert [len(code) for code in codes] == [10, 10]
    expect(page.locator(".receipt")).to_contain_text(serial)
    expect(page.locator(".receipt")).to_contain_text(REFERENCE)
    expect_balance(page, 1)
    find_in_list(page, serial, codes)
    expect_mail(site, person, language, codes)


def book_by_typing(page: Page, site: Site) -> None:
    page.goto("/wallet/book")
    card = site.card(3)
    book(page, f" {card.value.lower()} ")
    expect(page.locator(":is(.alert.ok, .toast.success)")).to_contain_text(card.last_four)
    expect_balance(page, 3)


def book_by_link(page: Page, site: Site, *, scripted: bool) -> None:
    card = site.card(2)
    page.goto("about:blank")
    page.goto(site.link_of(card))
    if scripted:
        expect(page.locator("#code")).to_have_value(card.value)
        assert "#" not in page.url
        send(page, "/wallet/book")
    else:
        expect(page.locator("#code")).to_have_value("")
        book(page, card.printed)
    expect_balance(page, 5)


def find_in_list(page: Page, serial: str, codes: list[str]) -> None:
    page.goto("/codes")
    page.locator("main details summary").click()
    page.fill("#serial", serial)
    send(page, "/codes")
    page.wait_for_url(f"**/codes?serial={serial}*")
    shown = re.sub(r"\D", "", page.locator("main table").inner_text())
    assert all(code in shown for code in codes)


def expect_mail(site: Site, person: Person, language: str, codes: list[str]) -> None:
    [mail] = site.mails_to(person)
    texts = [mail.get_body((part,)).get_content() for part in ("plain", "html")]
    assert f'<html lang="{language}">' in texts[1]
    for text in texts:
        assert all(code in re.sub(r"\s|<[^>]*>", "", text) for code in codes)
