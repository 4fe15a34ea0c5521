"""The invoice of a claim, written here: one transaction from its number to its mails."""

from datetime import timedelta
from decimal import Decimal
from email import message_from_bytes, policy

import pytest
from sqlalchemy import select, update

from portal.accounts.models import Company
from portal.claims import conditions
from portal.claims.history import Doer
from portal.claims.holding import ClaimChanged, UnknownClaim
from portal.claims.invoice import debiting, issuing, papers, telling
from portal.claims.invoice.debiting import NothingToInvoice
from portal.claims.invoice.issuing import CreditNotPossible, InvoiceChanged, InvoiceThere
from portal.claims.kinds import ChargeState, ClaimState
from portal.claims.models import Claim, ClaimCharge, ClaimInvoice, ReplacedPart
from portal.core.brand import brand
from portal.core.clock import today
from portal.core.transaction import transaction
from portal.extensions import db
from portal.invoicing.company_series import SeriesMissing
from portal.invoicing.models import Invoice
from portal.invoicing.pages import content_of
from portal.invoicing.sealing import opened
from portal.invoicing.soundness import InvoiceUnsound, faults
from portal.invoicing.vat_rates import DatedRate
from portal.jobs.worker import Worker
from portal.mail import delivery
from portal.mail.models import OutgoingMail
from portal.mail.outbox import DELIVER
from tests.support import claim_invoices, claims
from tests.support.engines import both_engines
from tests.support.processes import at_once


@pytest.fixture
def claim(in_app, cast):
    parts = (claims.entered(), claims.second())
    return claim_invoices.ready(cast.owner, cast.support, cast.finance, *parts)


def count(model) -> int:
    return len(db.session.execute(select(model.id)).all())


def mails() -> dict[str, list[str]]:
    rows = db.session.execute(select(OutgoingMail.template, OutgoingMail.recipient)).all()
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.template, []).append(row.recipient)
    return found


def change_company(cast, **values) -> None:
    with transaction():
        mine = update(Company).where(Company.id == cast.company_id)
        db.session.execute(mine.values(**values))


@both_engines
def test_it_is_numbered_frozen_and_queued(claim, cast):
    claim_invoices.issue(claim, cast.owner)
    [paper] = claim_invoices.papers(claim)
    assert (paper.number, paper.net, paper.vat, paper.gross) == ("F-0007", 17_000, 0, 17_000)
    assert paper.due_on == today() + timedelta(days=brand().invoice_due_days)
    shown = claims.shown(claim)
    assert shown.state is ClaimState.INVOICED
    content = content_of(paper.invoice_id)
    assert faults(content) == ()
    assert (content.reference, content.language) == (shown.reference_number, "sv")
    assert [line.serial for line in content.lines] == [claims.DEFECTIVE, claims.SECOND]
    assert content.tax.mentions[0] == "Omvänd betalningsskyldighet"
    assert content.seller.customer_no == "SE100001"
    sent = mails()
    assert sent["claim_invoice"] == [brand().invoice_mail]
    assert sent["claim_invoice_copy"] == ["office@se100001.example"]


def test_the_mail_carries_both_files_and_its_state_is_shown(claim, cast, app):
    claim_invoices.issue(claim, cast.owner)
    claim_id = claims.shown(claim).id
    assert papers.of_claim(claim_id)[0].mail == "queued"
    Worker(DELIVER).run_until_idle()
    assert papers.of_claim(claim_id)[0].mail == "sent"
    folder = app.config["PORTAL"].data_dir / "outbox"
    [mail] = [path.read_text() for path in folder.glob("*e-invoices*")]
    assert 'filename="F-0007.pdf"' in mail
    assert 'filename="F-0007.xml"' in mail


def test_a_copy_of_the_database_tells_no_account(claim, cast):
    """Read back, the invoice names it; also one of an earlier version, kept in clear."""
    iban = claim_invoices.reviewed(claim, cast.owner).content.payment.iban
    claim_invoices.issue(claim, cast.owner)
    [stored] = db.session.execute(select(Invoice.content)).scalars()
    assert iban not in str(stored)
    content = opened(stored)
    assert content.payment.iban == iban
    assert opened(content.frozen()) == content


def test_a_crash_before_the_end_leaves_nothing(claim, cast, monkeypatch):
    """The server dies between the number and the mail: the next attempt has the same number."""

    def die(*_args: object, **_kwargs: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(telling, "sent", die)
        with pytest.raises(KeyboardInterrupt):
            claim_invoices.issue(claim, cast.owner)
    assert (count(Invoice), count(ClaimInvoice)) == (0, 0)
    assert "claim_invoice" not in mails()
    claim_invoices.issue(claim, cast.owner)
    assert claim_invoices.papers(claim)[0].number == "F-0007"


def test_a_crash_while_sending_sends_the_same_again(claim, cast, app, monkeypatch):
    claim_invoices.issue(claim, cast.owner)
    mail_id = db.session.execute(
        select(OutgoingMail.id).where(OutgoingMail.template == "claim_invoice")
    ).scalar_one()
    monkeypatch.setattr(delivery, "_note_sent", lambda _mail: None)
    folder = app.config["PORTAL"].data_dir / "outbox"
    sent = []
    for _turn in range(2):
        delivery.deliver({"mail_id": mail_id})
        [path] = folder.glob("*e-invoices*")
        lines = path.read_bytes().splitlines()
        # the border between the parts is of chance, the parts are not
        sent.append([line for line in lines if b"=====" not in line])
    assert sent[0] == sent[1]


def issue_it(number, claim, person, version, fingerprint):
    try:
        issuing.issue(claim, claims.filer(person), version, fingerprint)
    except (ClaimChanged, InvoiceThere) as refusal:
        return refusal.code
    return "issued"


@both_engines
def test_twice_at_the_same_moment_it_is_issued_once(app, cast, tmp_path):
    with app.app_context():
        claim = claim_invoices.ready(cast.owner, cast.support, cast.finance)
        print_of = claim_invoices.reviewed(claim, cast.owner).fingerprint
        version = claims.version(claim)
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    told = at_once(2, url, tmp_path, issue_it, claim, cast.owner, version, print_of)
    assert sorted(told) == ["claim_changed", "issued"]
    with app.app_context():
        assert [paper.number for paper in claim_invoices.papers(claim)] == ["F-0007"]


def test_what_was_reviewed_is_what_is_issued(claim, cast):
    seen = claim_invoices.reviewed(claim, cast.owner).fingerprint
    change_company(cast, street="Nygatan 2")
    with pytest.raises(InvoiceChanged):
        issuing.issue(claim, claims.filer(cast.owner), claims.version(claim), seen)
    with pytest.raises(ClaimChanged):
        issuing.issue(claim, claims.filer(cast.owner), 1, seen)
    with pytest.raises(UnknownClaim):
        issuing.issue(claim, claims.filer(cast.stranger), claims.version(claim), seen)
    assert count(Invoice) == 0


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"vat_id": ""}, conditions.SellerVatIdMissing),
        ({"phone": ""}, conditions.CompanyDataMissing),
        ({"name": "Sol \N{SUN WITH FACE}"}, InvoiceUnsound),
    ],
)
def test_what_a_company_lacks(claim, cast, values, refusal):
    change_company(cast, **values)
    with pytest.raises(refusal):
        claim_invoices.reviewed(claim, cast.owner)


def test_numbers_come_first(in_app, cast):
    claims.add_devices()
    claim_invoices.complete(cast.owner, cast.finance)
    claim = claims.returned(cast.owner, cast.support)
    with pytest.raises(SeriesMissing):
        claim_invoices.reviewed(claim, cast.owner)


@both_engines
def test_a_credit_note_makes_room_for_another_invoice(claim, cast):
    by = claims.filer(cast.owner)
    with pytest.raises(CreditNotPossible):
        issuing.credit(claim, by, claims.version(claim), "")
    claim_invoices.issue(claim, cast.owner)
    with pytest.raises(InvoiceThere):
        claim_invoices.reviewed(claim, cast.owner)
    issuing.credit(claim, by, claims.version(claim), "Fel adress")
    assert claims.shown(claim).state is ClaimState.RETURNED
    claim_invoices.issue(claim, cast.owner)
    found = claim_invoices.papers(claim)
    assert [paper.number for paper in found] == ["F-0007", "F-0008", "F-0009"]
    assert [paper.kind for paper in found] == ["invoice", "credit_note", "invoice"]
    note = content_of(found[1].invoice_id)
    assert (note.corrects.number, note.notes) == ("F-0007", ("Fel adress",))
    assert faults(note) == ()


def test_a_credit_note_has_the_words_of_its_invoice(claim, cast):
    change_company(cast, locale="sv")
    claim_invoices.issue(claim, cast.owner)
    change_company(cast, locale="el")
    issuing.credit(claim, claims.filer(cast.owner), claims.version(claim), "")
    invoice, note = (content_of(paper.invoice_id) for paper in claim_invoices.papers(claim))
    assert (note.language, note.labels["supplied_on"]) == ("sv", invoice.labels["supplied_on"])
    assert note.labels["reference"] == invoice.labels["reference"]


def test_the_mails_of_a_credit_note_say_what_it_is(claim, cast, app):
    change_company(cast, locale="en")
    claim_invoices.issue(claim, cast.owner)
    issuing.credit(claim, claims.filer(cast.owner), claims.version(claim), "")
    reference = claims.shown(claim).reference_number
    assert Worker(DELIVER).run_until_idle()
    told = {}
    for file in (app.config["PORTAL"].data_dir / "outbox").glob("*.eml"):
        mail = message_from_bytes(file.read_bytes(), policy=policy.default)
        told[mail["Subject"]] = mail.get_body(("plain",)).get_content()
    invoice = {f"Invoice F-0007, reference {reference}", "Copy of your invoice F-0007"}
    note = {f"Credit note F-0008, reference {reference}", "Copy of your credit note F-0008"}
    assert invoice | note <= told.keys()
    cancelled = "Invoice F-0007 cancelled by the credit note F-0008."
    assert {subject for subject, text in told.items() if cancelled in text} == note


def test_what_is_being_paid_is_not_credited(claim, cast):
    claim_invoices.issue(claim, cast.owner)
    with transaction():
        db.session.execute(update(ClaimInvoice).values(state="settled"))
    with pytest.raises(CreditNotPossible):
        issuing.credit(claim, claims.filer(cast.owner), claims.version(claim), "")


@both_engines
def test_charges_are_invoiced_by_the_manufacturer(claim, cast):
    for kind, cents in (("cleaning", 10_000), ("no_fault", 12_500), ("report", 15_000)):
        claims.charge(claim, cast.support, kind, cents)
    doer = claims.staff_doer(cast.finance)
    assert debiting.invoice_charges(claim, doer) == "RE00001"
    charges = claims.shown(claim).charges
    assert {charge.state for charge in charges} == {ChargeState.INVOICED}
    number = debiting.invoice_of_charge(claim, charges[0].uuid, cast.company_id)
    content = content_of(number)
    assert faults(content) == ()
    assert (content.gross, content.seller.name) == ("375.00", brand().buyer.name)
    assert content.buyer.vat_id == "SE556677889901"
    assert mails()["claim_charges_invoiced"] == ["office@se100001.example"]
    with pytest.raises(NothingToInvoice):
        debiting.invoice_charges(claim, doer)


def test_charges_bear_the_rate_of_the_day_of_the_inspection(claim, cast, monkeypatch):
    dated = (DatedRate(Decimal(20), today()), DatedRate(Decimal(19)))
    monkeypatch.setattr("portal.invoicing.vat_rates.known_rates", lambda: {"DE": dated})
    change_company(cast, country="DE", vat_id="")
    claims.charge(claim, cast.support)
    inspected = {"state": "inspected", "inspected_on": today() - timedelta(days=1)}
    with transaction():
        db.session.execute(update(ReplacedPart).values(inspected))
    debiting.invoice_charges(claim, claims.staff_doer(cast.finance))
    [charge] = claims.shown(claim).charges
    number = debiting.invoice_of_charge(claim, charge.uuid, cast.company_id)
    assert content_of(number).gross == "119.00"


def test_a_disputed_charge_waits(claim, cast):
    claims.charge(claim, cast.support)
    with transaction():
        db.session.execute(update(ClaimCharge).values(state="disputed"))
    with pytest.raises(NothingToInvoice):
        debiting.invoice_charges(claim, Doer(claims.filer(cast.owner), by_staff=True))


@pytest.mark.parametrize(
    ("values", "category"),
    [
        ({"country": "DE", "vat_id": "DE136695976"}, "S"),
        ({"country": "DE", "vat_id": "", "tax_number": "06123/45678", "small_business": True}, "E"),
        ({"country": "GR", "vat_id": "EL094259216", "locale": "el"}, "AE"),
        ({"country": "CH", "vat_id": "CHE107787577"}, "O"),
    ],
)
def test_each_country_is_taxed_as_it_should(claim, cast, values, category):
    with transaction():
        db.session.execute(update(Company).where(Company.id != cast.company_id).values(vat_id=""))
        db.session.execute(update(Claim).values(vat_decision="outside"))
    change_company(cast, **values)
    preview = claim_invoices.reviewed(claim, cast.owner)
    assert preview.content.tax.category == category
    gross = {"S": "202.30"}.get(category, "170.00")
    assert preview.content.gross == gross
