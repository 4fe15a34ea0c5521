"""What goes wrong on a building site: nothing typed is lost, nothing is redeemed twice."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from portal.core.transaction import transaction
from portal.extensions import db
from tests.browser.chromium import PHONE
from tests.browser.site import Site
from tests.browser.steps import (
    RECEIPT,
    book,
    cart_for,
    choose,
    codes_on,
    expect_balance,
    form,
    redeem,
    send,
    sign_in,
)
from tests.browser.test_team import administrator
from tests.support.cast import Person

both = pytest.mark.parametrize("scripted", [True, False], ids=["scripted", "plain"])


def with_coins(site: Site, page, coins: int = 6) -> Person:
    person = site.newcomer()
    site.let_in(page.context, person)
    page.goto("/wallet/book")
    book(page, site.card(coins).value)
    expect_balance(page, coins)
    return person


def test_the_header_tells_the_new_balance_without_reloading(site: Site, open_page) -> None:
    page = open_page()
    site.let_in(page.context, site.newcomer())
    page.goto("/wallet/book")
    page.evaluate("window.samePage = true")
    for total in (3, 6):
        book(page, site.card(3).value)
        expect_balance(page, total)
    assert page.evaluate("window.samePage")
    expect(page.locator("#code")).to_have_value("")


@both
def test_a_session_that_ends_while_typing(site: Site, open_page, scripted: bool) -> None:
    person, card = site.newcomer(), site.card(2)
    page = open_page(scripted=scripted)
    site.let_in(page.context, person)
    page.goto("/wallet/book")
    site.end_sessions_of(person)
    book(page, card.printed)
    sign_in(page, person)
    assert "/wallet/book" in page.url
    expect(page.locator("#code")).to_have_value(card.printed)
    expect_balance(page, 0)
    send(page, "/wallet/book")
    expect_balance(page, 2)


@both
@pytest.mark.parametrize("lost", ["session", "cookie"])
def test_a_long_list_survives_the_session(site: Site, open_page, scripted: bool, lost: str) -> None:
    """More than a cookie could hold."""
    person, cards = site.newcomer(), "\n".join(f"TYPED ON THE ROOF {line}" for line in range(400))
    page = open_page(scripted=scripted)
    site.let_in(page.context, person)
    page.goto("/wallet/book/many")
    page.fill("#codes", cards)
    if lost == "session":
        site.end_sessions_of(person)
    else:
        page.context.clear_cookies(name="portal")
    send(page, "/wallet/book/many")
    sign_in(page, person)
    assert "/wallet/book/many" in page.url
    expect(page.locator("#codes")).to_have_value(cards)


@both
def test_a_cookie_that_is_lost_while_typing(site: Site, open_page, scripted: bool) -> None:
    """The form's token is gone with it, so nothing can be taken for this person's wish."""
    person = site.newcomer()
    page = open_page(scripted=scripted)
    site.let_in(page.context, person)
    page.goto("/redeem/report?serial=90523TD9ZZZZR")
    page.fill("#remark", "Levererad i går")
    page.context.clear_cookies(name="portal")
    send(page, "/redeem/report")
    sign_in(page, person)
    expect(page.locator("#remark")).to_have_value("Levererad i går")


@both
def test_a_double_click_redeems_once(site: Site, open_page, scripted: bool) -> None:
    page = open_page(scripted=scripted)
    person = with_coins(site, page)
    cart_for(page, site.device())
    form(page, "/redeem/review").locator("button").dblclick()
    page.wait_for_url(RECEIPT)
    assert len(codes_on(page)) == 1
    expect_balance(page, 3)
    assert site.receipts_of(person) == 1


@both
def test_going_back_after_redeeming(site: Site, open_page, scripted: bool) -> None:
    page = open_page(scripted=scripted)
    person = with_coins(site, page)
    cart_for(page, site.device())
    redeem(page)
    receipt = page.url
    page.go_back()
    expect(form(page, "/redeem/review")).to_have_count(0)
    page.locator('main a[href^="/redeem/receipt/"]').click()
    assert page.url == receipt
    assert site.receipts_of(person) == 1


def test_going_back_to_what_was_refused(site: Site, open_page) -> None:
    page = open_page()
    site.let_in(page.context, site.newcomer())
    page.goto("/profile")
    for name in ("", "Nora Ny"):
        page.fill("#name", name)
        send(page, "/profile")
    expect(page.locator("#messages .toast.success")).to_be_visible()
    page.go_back()
    expect(page.locator("#name")).to_have_value("Nora Ny")
    expect(page.locator("main [role=alert]")).to_have_count(0)


def test_a_refusal_at_an_address_that_is_no_page(site: Site, open_page) -> None:
    page = open_page()
    site.let_in(page.context, administrator(site))
    page.goto("/company/team")
    page.locator("tbody td a").first.click()  # oneself, the last administrator
    page.wait_for_url("**/company/team/*")
    shown = page.url
    for _ in range(2):
        page.locator("main form[action$='/disable'] button").click()
        expect(page.locator("main [role=alert]")).to_be_visible()
        assert page.url == shown
    page.reload()
    expect(page.locator("main form[action$='/disable']")).to_be_visible()
    expect(page.locator("main [role=alert]")).to_have_count(0)


def test_a_review_that_is_out_of_date(site: Site, open_page) -> None:
    page = open_page()
    person = with_coins(site, page)
    serial = site.device()
    cart_for(page, serial)
    other = page.context.new_page()
    other.goto(f"/redeem/device/{serial}")
    other.check('input[name=power][value="1"]')
    other.locator('main form[action^="/redeem/device/"] button').click()
    other.wait_for_url("**/redeem/cart")

    send(page, "/redeem/review")
    expect(page.locator("main [role=alert]")).to_be_visible()
    expect(page.locator(".review .sum .coins")).to_have_text(re.compile("4"))
    assert site.receipts_of(person) == 0
    redeem(page)
    assert site.receipts_of(person) == 1


def test_a_typed_reference_outlives_other_changes_of_the_cart(site: Site, open_page) -> None:
    page = open_page(PHONE)
    with_coins(site, page)
    page.goto(f"/redeem/device/{site.device()}")
    choose(page, power=1)
    page.fill("#reference", "Villa Ek")
    page.locator(".cart-lines .icon-button").last.click()
    expect(page.locator(".cart-lines li")).to_have_count(1)
    expect(page.locator("#reference")).to_have_value("Villa Ek")
    page.locator("button[name=then]").click()
    page.wait_for_url("**/redeem")
    page.goto("/redeem/cart")
    expect(page.locator("#reference")).to_have_value("Villa Ek")


def test_no_network(site: Site, open_page, watch) -> None:
    watch.expected += ["ERR_INTERNET_DISCONNECTED", "htmx:"]
    card = site.card(2)
    page = open_page()
    site.let_in(page.context, site.newcomer())
    page.goto("/wallet/book")
    page.context.set_offline(True)
    book(page, card.printed)
    told = page.locator("#messages .toast.warn")
    expect(told).to_be_visible()
    expect(told.locator("a")).to_have_attribute("href", "/wallet")
    expect(page.locator("#code")).to_have_value(card.printed)
    page.context.set_offline(False)
    send(page, "/wallet/book")
    expect_balance(page, 2)


def test_no_network_while_searching(site: Site, open_page, watch) -> None:
    watch.expected += ["ERR_INTERNET_DISCONNECTED", "htmx:"]
    page = open_page()
    site.let_in(page.context, site.newcomer())
    page.goto("/redeem")
    page.context.set_offline(True)
    page.fill("#serial", "90523TD90001R")
    send(page, "/redeem")
    expect(page.locator("#messages .toast.bad")).to_be_visible()
    expect(page.locator("#serial")).to_have_value("90523TD90001R")
    page.locator("#messages [data-dismiss]").click()
    expect(page.locator("#messages .toast")).to_have_count(0)


def test_a_fault_of_the_server(site: Site, open_page, watch) -> None:
    watch.expected += ["status of 500", "Response Status Error Code 500"]
    card = site.card(2)
    page = open_page()
    site.let_in(page.context, site.newcomer())
    page.goto("/wallet/book")
    with table_out_of_reach(site, "coin_card"):
        book(page, card.printed)
        expect(page.locator("#messages .toast.bad")).to_be_visible()
    expect(page.locator("#code")).to_have_value(card.printed)
    send(page, "/wallet/book")
    expect_balance(page, 2)


@contextmanager
def table_out_of_reach(site: Site, name: str) -> Iterator[None]:
    def rename(old: str, new: str) -> None:
        with site.world.app.app_context(), transaction():
            db.session.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))

    rename(name, "out_of_reach")
    try:
        yield
    finally:
        rename("out_of_reach", name)
