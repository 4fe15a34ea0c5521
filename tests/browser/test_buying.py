"""An extension is ordered, invoiced, paid, and then shown with its new dates."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from portal.accounts.models import Company
from portal.core.clock import today
from portal.core.transaction import transaction
from portal.extensions import db
from tests.browser.chromium import DESK, PHONE
from tests.browser.site import Site
from tests.browser.steps import send
from tests.browser.test_lookup import named
from tests.support.cast import Person
from tests.support.extensions import add_address, extendable, make_operator
from tests.support.pdf_text import text_of_pdf

VAT_ID = "SE559900001401"


@pytest.mark.parametrize(
    ("width", "scripted", "language"), [(PHONE, True, "sv"), (DESK, False, "en")], ids=named
)
def test_an_extension_is_bought(
    site: Site, open_page, width: int, scripted: bool, language: str
) -> None:
    """By a company on a phone, and by a plant operator, who says who is billed, at a desk."""
    person = a_company(site, language) if width == PHONE else an_operator(site, language)
    serial = f"90523TD87{int(scripted):03}R"
    with site.world.app.app_context():
        extendable(person.company_id, person.user_id, serial, today())
    page, finance = (open_page(width, scripted=scripted) for _ in range(2))
    site.let_in(page.context, person)

    page.goto(f"/devices/{serial}")
    assert page.get_attribute("html", "lang") == language
    page.locator(f'main a[href="/devices/{serial}/extend"]').click()
    page.check('input[name=months][value="120"]')
    if not person.company_id:
        enter_address(page)
    send(page, f"/devices/{serial}/extend")
    page.wait_for_url("**/extend/review?*")
    until = page.locator("main .facts").first.locator("dd").nth(2).inner_text()
    send(page, f"/devices/{serial}/extend/order")
    page.wait_for_url("**/extension-orders/*")
    order = page.url
    expect(page.locator("main .status")).to_have_class("status warn")
    number, invoice = look_at_invoice(page)
    assert (number in invoice, serial in invoice) == (True, True)
    page.goto(f"/warranty/{serial}")
    expect(page.locator("main")).not_to_contain_text(until)

    site.let_in_as(finance.context, "finance", language)
    mark_paid(finance, serial)
    page.goto(order)
    expect(page.locator("main .status")).to_have_class("status ok")
    page.locator(f'main a[href="/warranty/{serial}"]').click()
    expect(page.locator("main .facts").first).to_contain_text(until)


def a_company(site: Site, language: str) -> Person:
    """With all that an invoice under reverse charge needs."""
    person = site.newcomer(language, "purchase")
    with site.world.app.app_context(), transaction():
        add_address(person.company_id)
        own = update(Company).where(Company.id == person.company_id)
        db.session.execute(own.values(vat_id=VAT_ID))
    return person


def an_operator(site: Site, language: str) -> Person:
    with site.world.app.app_context():
        return make_operator("olle@journey.example", language)


def enter_address(page: Page) -> None:
    address = {"street": "Björkvägen 3", "postal_code": "123 45", "city": "Växjö"}
    for field, value in address.items():
        page.fill(f"#{field}", value)
    page.select_option("#country", "SE")


def look_at_invoice(page: Page) -> tuple[str, str]:
    """The number of the order, and what its invoice says."""
    address = page.locator('main a[href$="/invoice.pdf"]').get_attribute("href")
    answer = page.context.request.get(address)
    assert answer.headers["content-type"] == "application/pdf"
    number = page.locator("main h1").inner_text().split()[-1]
    return number, text_of_pdf(answer.body())


def mark_paid(page: Page, serial: str) -> None:
    """The form says already what was asked for, and today."""
    page.goto(f"/finance/extension-orders?text={serial}")
    page.locator("main tbody a").click()
    page.locator('main form[action$="/pay"] button').click()
    page.wait_for_url("**/finance/extension-orders?state=pending")
    expect(page.locator(".toast.success")).to_be_visible()
