"""From the public calculator to the paid claim, by the company, support and finance.

The two runs cover every language once, and both sides at both widths, with and without JavaScript.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest
from babel.support import LazyProxy
from playwright.sync_api import Page, expect

from portal.claims.invoice.labels import STATES as INVOICE_STATES
from portal.claims.kinds import ClaimState, InvoiceState
from portal.claims.labels import STATES
from portal.core.brand import brand
from portal.web.i18n import speaking
from tests.browser import claim_steps as steps
from tests.browser.axe import violations
from tests.browser.chromium import DESK, PHONE
from tests.browser.claim_crew import Crew, crew_of
from tests.browser.claim_steps import NUMBER
from tests.browser.site import Site
from tests.browser.test_widths import faults
from tests.support.cast import Person
from tests.support.pdf_text import text_of_pdf


@dataclass(frozen=True)
class Seat:
    """How one of them looks at the portal."""

    language: str
    width: int
    scripted: bool


@dataclass
class Journey:
    """One claim, and what was wrong with the pages on its way."""

    site: Site
    crew: Crew
    open_page: Callable[..., Page]
    claim: str = ""
    seats: dict[Page, Seat] = field(default_factory=dict)
    found: list[str] = field(default_factory=list)

    def page_at(self, seat: Seat, person: Person | None = None) -> Page:
        page = self.open_page(
            seat.width, scripted=seat.scripted, locale=seat.language, reduced_motion="reduce"
        )
        self.seats[page] = seat
        if person:
            self.site.let_in(page.context, person)
        return page

    def look(self, page: Page) -> None:
        seat = self.seats[page]
        assert page.get_attribute("html", "lang") == seat.language
        self.found += faults(page)
        if seat.scripted:
            self.found += [f"{page.url}: {fault}" for fault in violations(page)]

    def said(self, page: Page, word: LazyProxy) -> str:
        with self.site.world.app.app_context(), speaking(self.seats[page].language):
            return str(word)


@pytest.mark.parametrize(
    ("roof", "office", "staff", "finance"),
    [
        (
            Seat("el", PHONE, False),
            Seat("el", DESK, True),
            Seat("sv", DESK, False),
            Seat("en", PHONE, True),
        ),
        (
            Seat("it", DESK, True),
            Seat("it", PHONE, False),
            Seat("cs", PHONE, True),
            Seat("fr", DESK, False),
        ),
    ],
    ids=["phone", "desk"],
)
def test_a_calculation_becomes_a_paid_claim(
    site: Site, open_page, roof: Seat, office: Seat, staff: Seat, finance: Seat
) -> None:
    crew = crew_of(site, roof.language, staff.language, finance.language)
    journey = Journey(site, crew, open_page)
    fitter, clerk = journey.page_at(roof), journey.page_at(office, crew.office)
    support = journey.page_at(staff, crew.support)
    payer = journey.page_at(finance, crew.finance)

    file_it(journey, fitter)
    replace_both(journey, support, fitter)
    inspect_both(journey, support)
    invoice_it(journey, clerk)
    pay_it(journey, payer)
    expect_end(journey, fitter, support, clerk)
    assert not journey.found, "\n".join(journey.found)


def file_it(journey: Journey, page: Page) -> None:
    """One device is replaced already, the replacement of the other one has still to come."""
    crew = journey.crew
    total = steps.calculate(page)
    journey.look(page)
    journey.claim = claim = steps.begin(page, crew)
    journey.look(page)
    steps.add_part(page, claim, crew.devices[0], crew.replacements[0])
    steps.follow(page, "parts/new")
    steps.add_part(page, claim, crew.devices[1])
    steps.add_photo(page, claim, journey.seats[page].scripted)
    journey.look(page)
    steps.follow(page, "review")
    # what was calculated without an account is what is paid
    expect(page.locator("main")).to_contain_text(total)
    journey.look(page)
    steps.submit(page, claim)
    expect_state(journey, page, STATES[ClaimState.SUBMITTED])


def replace_both(journey: Journey, support: Page, fitter: Page) -> None:
    crew, claim = journey.crew, journey.claim
    steps.open_on_desk(support, claim, crew.devices[0])
    journey.look(support)
    steps.accept(support, claim, crew.reference)
    shipment = {"serial": crew.replacements[1], "tracking": "1Z 999"}
    steps.record(support, claim, "ship", **shipment)
    steps.record(support, claim, "receive")
    expect_state(journey, support, STATES[ClaimState.RECEIVED])

    fitter.goto(claim)
    journey.look(fitter)
    steps.record(fitter, claim, "replaced")
    for number in crew.devices:
        steps.record(fitter, claim, "sent-back", tracking=f"BACK {number}")
    expect(fitter.locator('main a[href$="/sent-back"]')).to_have_count(0)


def inspect_both(journey: Journey, support: Page) -> None:
    claim = journey.claim
    support.goto(f"/support{claim}")
    for _ in journey.crew.devices:
        steps.record(support, claim, "return")
    for _ in journey.crew.devices:
        steps.record(support, claim, "inspect", outcome="clean", finding="fault")
    expect_state(journey, support, STATES[ClaimState.INSPECTED])


def invoice_it(journey: Journey, page: Page) -> None:
    claim = journey.claim
    page.goto("/claims?state=yours")
    page.locator(f'main a[href="{claim}"]').click()
    steps.follow(page, "invoice")
    journey.look(page)
    steps.choose_numbers(page, claim)
    expect(page.locator("main")).to_contain_text(journey.crew.reference)
    journey.look(page)
    steps.issue(page, claim)
    expect(page.locator("main table")).to_contain_text(NUMBER)
    expect(page.locator(f'main a[href="{claim}/invoice/review"]')).to_have_count(0)


def pay_it(journey: Journey, page: Page) -> None:
    steps.choose_invoice(page, journey.claim, InvoiceState.SUBMITTED)
    journey.look(page)
    steps.review_chosen(page)
    journey.look(page)
    steps.settle(page)
    steps.choose_invoice(page, journey.claim, InvoiceState.SETTLED)
    journey.look(page)
    steps.pay(page)


def expect_end(journey: Journey, fitter: Page, support: Page, office: Page) -> None:
    claim = journey.claim
    for page, address in ((fitter, claim), (support, f"/support{claim}")):
        page.goto(address)
        expect_state(journey, page, STATES[ClaimState.CLOSED])
        journey.look(page)
    expect_mail(journey)
    office.goto(f"{claim}/invoice")
    expect(office.locator("main table")).to_contain_text(
        journey.said(office, INVOICE_STATES[InvoiceState.PAID])
    )
    journey.look(office)
    expect_files(journey, office)


def expect_state(journey: Journey, page: Page, state: LazyProxy) -> None:
    expect(page.locator("main .card .status").first).to_have_text(journey.said(page, state))


def expect_mail(journey: Journey) -> None:
    """The mailbox that reads invoices got this one, once, with both files."""
    mailbox = replace(journey.crew.office, email=brand().invoice_mail)
    mails = [
        mail for mail in journey.site.mails_to(mailbox) if journey.crew.reference in mail["Subject"]
    ]
    [names] = [[part.get_filename() for part in mail.iter_attachments()] for mail in mails]
    assert names == [f"{NUMBER}.pdf", f"{NUMBER}.xml"]


def expect_files(journey: Journey, page: Page) -> None:
    links = page.locator(f'main a[href^="{journey.claim}/invoices/"]').all()
    pdf, xml = (page.context.request.get(link.get_attribute("href") or "") for link in links)
    assert (pdf.status, xml.status) == (200, 200)
    for text in (text_of_pdf(pdf.body()), xml.text()):
        for fact in (NUMBER, journey.crew.reference, *journey.crew.devices):
            assert fact in text
