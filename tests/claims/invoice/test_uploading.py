"""The company's own invoice: compared with the claim, refused with what differs, sent as it is."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pikepdf
import pytest
from sqlalchemy import update

from portal.claims.invoice import issuing, uploading
from portal.claims.invoice.issuing import InvoiceThere
from portal.claims.invoice.labels import difference
from portal.claims.invoice.numbers import NumberTaken
from portal.claims.invoice.parties import invoicing_of
from portal.claims.invoice.uploading import (
    DayOfInvoiceInFuture,
    InvoiceBeforeReplacement,
    InvoiceDiffers,
    InvoiceNotPdf,
    Looked,
    NotDisputed,
    NumberOrDayMissing,
    NumberTooLong,
    checked_invoice,
)
from portal.claims.kinds import ClaimState, PartKind
from portal.claims.models import ClaimInvoice
from portal.core.brand import brand
from portal.core.clock import today
from portal.core.errors import DomainError
from portal.core.transaction import transaction
from portal.extensions import db
from portal.files.errors import FileSealed
from portal.files.records import UnknownFile
from portal.invoicing.comparing import Difference, Differs
from portal.invoicing.pages import invoice_pdf
from portal.jobs.worker import Worker
from portal.mail.outbox import DELIVER
from tests.support import claim_invoices, claims, uploads
from tests.support.engines import both_engines
from tests.support.processes import at_once


@pytest.fixture
def claim(in_app, cast):
    return claim_invoices.ready(cast.owner, cast.support, cast.finance)


def content_for(claim, cast, **changes):
    """As the company's own program would write it."""
    content = claim_invoices.reviewed(claim, cast.owner).content
    return replace(content, number="2026-1", **changes)


def look(claim, cast, pdf, number="", day=None):
    return uploading.look(claims.shown(claim), invoicing_of(cast.company_id), pdf, number, day)


def submit(claim, cast, pdf, number="", day=None):
    by = claims.filer(cast.owner)
    file = uploading.keep(checked_invoice(pdf, "invoice.pdf"), by)
    uploading.submit(claim, by, claims.version(claim), file, number, day)
    return file


@both_engines
def test_what_fits_is_submitted_with_its_own_number(claim, cast, app):
    pdf = invoice_pdf(content_for(claim, cast))
    assert look(claim, cast, pdf) == Looked("2026-1", today(), has_data=True)
    submit(claim, cast, pdf)
    [paper] = claim_invoices.papers(claim)
    assert (paper.way, paper.number, paper.gross) == ("uploaded", "2026-1", 12_000)
    assert claims.shown(claim).state is ClaimState.INVOICED
    Worker(DELIVER).run_until_idle()
    [mail] = (app.config["PORTAL"].data_dir / "outbox").glob("*e-invoices*")
    assert f'filename="invoice-{paper.id}.pdf"' in mail.read_text()


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"gross": "999.00"}, Differs.GROSS),
        ({"net": "999.00"}, Differs.NET),
        ({"reference": "RMA-OTHER"}, Differs.REFERENCE),
        ({"issued_on": "2099-01-01"}, Differs.DAY),
        ({"currency": "SEK"}, Differs.CURRENCY),
    ],
)
def test_what_differs_is_told_and_not_taken(claim, cast, changes, what, monkeypatch):
    # the portal's own writer would leave the data of a wrong invoice out
    monkeypatch.setattr("portal.invoicing.pages.is_complete", lambda _content: True)
    pdf = invoice_pdf(content_for(claim, cast, **changes))
    with pytest.raises(InvoiceDiffers) as refused:
        look(claim, cast, pdf)
    assert what in {each.what for each in refused.value.differences}


def test_another_type_and_another_company_are_told_and_not_taken(claim, cast):
    content = content_for(claim, cast)
    [line] = content.lines
    for changes, what in (
        ({"lines": (replace(line, model="PLENTICORE plus 8.5"),)}, Differs.MODEL),
        ({"seller": replace(content.seller, name="ACME Ltd")}, Differs.SELLER_NAME),
        ({"buyer": replace(content.buyer, name="ACME Ltd")}, Differs.BUYER_NAME),
    ):
        with pytest.raises(InvoiceDiffers) as refused:
            look(claim, cast, invoice_pdf(replace(content, **changes)))
        [told] = refused.value.differences
        assert told.what is what
        assert difference(told).endswith(".")


def test_a_name_that_holds_that_of_the_device_is_another_type(claim, cast, monkeypatch):
    """Also where nothing but words says which device it is."""
    monkeypatch.setattr("portal.invoicing.pages.is_complete", lambda _content: True)
    content = content_for(claim, cast)
    [line] = content.lines
    assert line.model == "PLENTICORE plus 5.5"
    named = replace(line, model="", description=f"Byte av {line.model}")
    assert look(claim, cast, invoice_pdf(replace(content, lines=(named,)))).has_data
    other = replace(named, description="Byte av PLENTICORE plus G2 5.5")
    with pytest.raises(InvoiceDiffers) as refused:
        look(claim, cast, invoice_pdf(replace(content, lines=(other,))))
    [told] = refused.value.differences
    assert (told.what, told.found) == (Differs.MODEL, "PLENTICORE plus G2 5.5")


def test_what_does_not_add_up_is_said():
    for place, said in (("2", "Item 2 of the invoice"), ("", "The sums of the invoice")):
        assert difference(Difference(Differs.SUM, "840.00", "120.00", place)).startswith(said)


def test_another_account_is_told_but_taken(claim, cast):
    content = content_for(claim, cast)
    other = replace(content.payment, iban="FR1420041010050500013M02606")
    looked = look(claim, cast, invoice_pdf(replace(content, payment=other)))
    assert [each.what for each in looked.light] == [Differs.IBAN]


def test_a_number_that_no_invoice_has_is_refused(claim, cast):
    pdf = invoice_pdf(replace(content_for(claim, cast), number="9" * 41))
    with pytest.raises(NumberTooLong):
        look(claim, cast, pdf)


def test_a_pdf_without_data_is_told_about(claim, cast):
    assert look(claim, cast, blank(), "A-1", today()) == Looked("A-1", today(), has_data=False)
    for number, day in (("", today()), ("A-1", None)):
        with pytest.raises(NumberOrDayMissing):
            look(claim, cast, blank(), number, day)
    with pytest.raises(DayOfInvoiceInFuture):
        look(claim, cast, blank(), "A-1", today().replace(year=today().year + 1, day=1))


def test_what_is_no_readable_pdf(claim, cast):
    sealed = BytesIO()
    with pikepdf.open(BytesIO(blank())) as document:
        document.save(sealed, encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(FileSealed):
        checked_invoice(sealed.getvalue(), "a.pdf")
    with pytest.raises(InvoiceNotPdf):
        checked_invoice(uploads.picture(), "a.pdf")
    with pytest.raises(InvoiceNotPdf):
        checked_invoice(b"MZ", "a.pdf")


def test_a_file_is_submitted_once_and_by_its_owner(claim, cast):
    file = submit(claim, cast, blank(), "A-1", today())
    with pytest.raises(InvoiceThere):
        look(claim, cast, blank(), "A-2", today())
    with transaction():
        db.session.execute(update(ClaimInvoice).values(state="cancelled"))
    for wrong in (file, uuid4()):
        with pytest.raises(UnknownFile):
            uploading.submit(
                claim, claims.filer(cast.owner), claims.version(claim), wrong, "A-1", today()
            )


@both_engines
def test_no_two_invoices_bear_one_number(claim, cast):
    """Nor one that was written here; a corrected one may bear that of the one taken back."""
    other = claims.returned(cast.owner, cast.support, claims.second())
    fan = {"kind": PartKind.OTHER_PART, "replacement_serial": None, "description": "Fan"}
    again = claims.entered(**fan, defective_serial=claims.REPLACEMENT)
    third = claims.returned(cast.owner, cast.support, again)
    submit(claim, cast, blank(), "F-0007", today())
    with pytest.raises(NumberTaken) as refused:
        submit(other, cast, blank(), "f- 0007", today())
    assert refused.value.claim == claims.shown(claim).number
    # the next one of the series, as it happens
    with pytest.raises(NumberTaken):
        claim_invoices.issue(other, cast.owner)
    assert claim_invoices.papers(other) == []
    with transaction():
        db.session.execute(update(ClaimInvoice).values(state="disputed"))
    by = claims.filer(cast.owner)
    uploading.take_back(claim, by, claims.version(claim))
    claim_invoices.issue(other, cast.owner)
    with pytest.raises(NumberTaken):
        submit(claim, cast, blank(), "F-0007", today())
    issuing.credit(other, by, claims.version(other), "Wrong")
    for number in ("F-0007", "F-0008"):
        with pytest.raises(NumberTaken):
            submit(third, cast, blank(), number, today())
    submit(third, cast, blank(), "F-0009", today())


@both_engines
def test_a_number_that_looks_alike_is_the_same(claim, cast):
    submit(claim, cast, blank(), "Sö-11-1", today())
    other = claims.returned(cast.owner, cast.support, claims.second())
    for alike in (
        "SÖ\u201111-1",
        "sö\u2013 11\u22121",
        "\uff33\u00f6-\uff11\uff11-1",
        "\u0405Ö-11-1",
    ):
        with pytest.raises(NumberTaken):
            submit(other, cast, blank(), alike, today())
    submit(other, cast, blank(), "Sö-1-11", today())


@both_engines
def test_of_two_invoices_at_once_one_gets_the_number(app, cast, tmp_path):
    with app.app_context():
        first = claim_invoices.ready(cast.owner, cast.support, cast.finance)
        second = claims.returned(cast.owner, cast.support, claims.second())
        by, url = claims.filer(cast.owner), app.config["SQLALCHEMY_DATABASE_URI"]
        ready = [
            (each, claims.version(each), uploading.keep(checked_invoice(blank(), "a.pdf"), by))
            for each in (first, second)
        ]
    assert sorted(at_once(2, url, tmp_path, submit_one, by, ready)) == ["NumberTaken", "submitted"]


def submit_one(number, by, ready):
    """Runs in a process of its own."""
    claim, version, file = ready[number]
    try:
        uploading.submit(claim, by, version, file, "A-1", today())
    except DomainError as refusal:
        return type(refusal).__name__
    return "submitted"


def test_the_day_is_that_of_the_replacement_at_the_earliest(claim, cast):
    [part] = claims.shown(claim).parts
    before = part.replaced_on - timedelta(days=1)
    with pytest.raises(InvoiceBeforeReplacement) as told:
        look(claim, cast, blank(), "A-1", before)
    assert told.value.replaced_on == part.replaced_on
    pdf = invoice_pdf(content_for(claim, cast, issued_on=before.isoformat()))
    with pytest.raises(InvoiceDiffers) as refused:
        look(claim, cast, pdf)
    assert [each.what for each in refused.value.differences] == [Differs.DAY]
    # an old day does not make it due at once
    submit(claim, cast, blank(), "A-1", part.replaced_on)
    [paper] = claim_invoices.papers(claim)
    due = today() + timedelta(days=brand().invoice_due_days)
    assert (paper.issued_on, paper.due_on) == (part.replaced_on, due)


@both_engines
def test_a_disputed_one_is_taken_back(claim, cast):
    submit(claim, cast, blank(), "A-1", today())
    by = claims.filer(cast.owner)
    with pytest.raises(NotDisputed):
        uploading.take_back(claim, by, claims.version(claim))
    with transaction():
        db.session.execute(update(ClaimInvoice).values(state="disputed"))
    uploading.take_back(claim, by, claims.version(claim))
    submit(claim, cast, blank(), "A-2", today())
    assert [paper.state for paper in claim_invoices.papers(claim)] == ["cancelled", "submitted"]


def blank() -> bytes:
    out = BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(out)
    return out.getvalue()
