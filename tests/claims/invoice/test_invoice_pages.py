"""The pages of an invoice, as a person walks through them; and who may not."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import update

from portal.accounts.models import Company
from portal.audit.record import Actor
from portal.claims.models import ClaimInvoice
from portal.claims.staff import deciding
from portal.core.brand import brand
from portal.core.clock import today
from portal.core.transaction import transaction
from portal.extensions import db
from portal.invoicing.pages import invoice_pdf
from tests.claims.invoice.test_uploading import blank, content_for
from tests.support import claim_invoices, claims


@pytest.fixture
def claim(app, cast):
    with app.app_context():
        claims.add_devices()
        claim_invoices.complete(cast.owner, cast.finance)
        return claims.returned(cast.owner, cast.support)


@pytest.fixture
def path(claim):
    return f"/claims/{claim}/invoice"


@pytest.fixture
def owner(cast, signed_in, claim):
    return signed_in(cast.owner)


def numbered(owner, path):
    answer = owner.post(f"{path}/numbers", data={"prefix": "F-", "digits": "07"})
    assert answer.headers["Location"] == f"{path}/review"
    return owner.get(f"{path}/review").text


def issue(owner, path, review):
    entries = {name: claims.value(review, name) for name in ("version", "fingerprint")}
    return owner.post(f"{path}/issue", data=entries)


def test_from_the_claim_to_the_credit_note(app, owner, path):
    assert f'href="{path}"' in owner.get(path.removesuffix("/invoice")).text
    overview = owner.get(path).text
    assert "SdI" in overview
    assert owner.get(f"{path}/review").headers["Location"] == f"{path}/numbers"
    review = numbered(owner, path)
    assert "F-07" in review
    assert "Omvänd betalningsskyldighet" in review
    assert owner.get(f"{path}/preview.pdf").data.startswith(b"%PDF-")
    assert issue(owner, path, review).headers["Location"] == path
    # pressed twice
    assert issue(owner, path, review).headers["Location"] == path
    overview = owner.get(path).text
    files = re.findall(r'href="(/claims/[^"]+/invoices/[^"]+)"', overview)
    answers = [owner.get(file) for file in files]
    assert [answer.data[:5] for answer in answers] == [b"%PDF-", b"<?xml"]
    version = claims.value(owner.get(f"{path}/credit").text, "version")
    answer = owner.post(f"{path}/credit", data={"version": version, "reason": "Fel 🏠"})
    assert answer.status_code == 422
    assert "cannot be printed on an invoice: 🏠." in answer.text
    answer = owner.post(f"{path}/credit", data={"version": version, "reason": "Fel"})
    assert answer.status_code == 303
    assert "F-08" in owner.get(path).text
    assert owner.get(f"{path}/credit").headers["Location"] == path
    assert owner.post(f"{path}/credit", data={"version": version}).status_code == 409


def test_numbers_are_checked_at_their_fields(owner, path):
    for data in ({"prefix": "F-", "digits": ""}, {"prefix": "F-", "digits": "x"}):
        assert owner.post(f"{path}/numbers", data=data).status_code == 422
    issue(owner, path, numbered(owner, path))
    answer = owner.post(f"{path}/numbers", data={"prefix": "F-", "digits": "1"})
    assert answer.status_code == 422
    assert "F-08" in answer.text


def test_what_changed_since_the_review_is_reviewed_again(app, cast, owner, path):
    review = numbered(owner, path)
    with app.app_context(), transaction():
        mine = update(Company).where(Company.id == cast.company_id)
        db.session.execute(mine.values(city="Uppsala"))
    answer = issue(owner, path, review)
    assert answer.status_code == 409
    assert "Uppsala" in answer.text
    assert owner.post(f"{path}/issue", data={"version": "1"}).status_code == 409
    with app.app_context(), transaction():
        db.session.execute(update(Company).values(phone=""))
    missing = owner.get(f"{path}/review")
    assert missing.status_code == 422
    assert "Phone" in missing.text
    assert owner.get(f"{path}/preview.pdf").status_code == 422


def upload(owner, path, pdf, **entries):
    data = {"file": (BytesIO(pdf), "invoice.pdf"), **entries}
    return owner.post(f"{path}/upload", data=data)


def test_an_own_invoice_is_reviewed_and_sent(app, cast, owner, path, claim):
    with app.app_context():
        claim_invoices.choose_numbers(cast.owner)
        pdf = invoice_pdf(content_for(claim, cast))
    answer = upload(owner, path, pdf)
    assert answer.status_code == 303, answer.text
    address = answer.headers["Location"]
    review = owner.get(address)
    assert "2026-1" in review.text
    entries = {"version": claims.value(review.text, "version")}
    assert owner.post(address, data=entries).headers["Location"] == path
    assert owner.post(address, data=entries).headers["Location"] == path
    assert owner.get(address).headers["Location"] == path
    [file] = re.findall(r'href="(/claims/[^"]+/invoices/[^"]+\.pdf)"', owner.get(path).text)
    assert owner.get(file).data == pdf
    assert owner.get(file.replace(".pdf", ".xml")).status_code == 404
    assert owner.post(f"{path}/take-back", data={"version": "1"}).status_code == 409
    with app.app_context(), transaction():
        db.session.execute(update(ClaimInvoice).values(state="disputed", reason="Blurred"))
    version = claims.value(owner.get(path).text, "version")
    assert owner.post(f"{path}/take-back", data={"version": version}).status_code == 303


def test_what_is_wrong_with_an_upload_is_told(app, cast, owner, path, claim):
    assert owner.post(f"{path}/upload", data={}).status_code == 422
    assert upload(owner, path, b"MZ").status_code == 422
    assert upload(owner, path, blank()).status_code == 422
    tomorrow = (today() + timedelta(days=1)).isoformat()
    late = upload(owner, path, blank(), number="1", day=tomorrow)
    assert "future" in late.text
    with app.app_context():
        claim_invoices.choose_numbers(cast.owner)
        other = content_for(claim, cast, reference="RMA-OTHER")
        pdf = invoice_pdf(other)
    answer = upload(owner, path, pdf)
    assert answer.status_code == 422
    assert "RMA-OTHER" in answer.text
    assert owner.get(f"{path}/upload/review").headers["Location"] == path
    assert owner.post(f"{path}/upload/review").headers["Location"] == f"{path}/upload"


def test_what_an_own_invoice_must_name_is_what_it_is_compared_with(app, cast, signed_in):
    """Neither more, as the serial of a refused part, nor less, as how it is taxed."""
    support = Actor(cast.support.user_id, cast.support.name)
    with app.app_context():
        claims.add_devices()
        claim_invoices.complete(cast.owner, cast.finance)
        one = claims.submitted(cast.owner, claims.entered(), claims.second())
        paid, refused = claims.rows(one)
        deciding.refuse(one, [refused.uuid], "no", support, claims.version(one))
        deciding.accept(one, [paid.uuid], "R-1", "ok", support, claims.version(one))
    text = signed_in(cast.owner).get(f"/claims/{one}/invoice/upload").text
    told = ("PLENTICORE plus 5.5", paid.defective_serial, "€120.00", ">AE<", brand().buyer.vat_id)
    assert [each for each in told if each not in text] == []
    assert "Omvänd betalningsskyldighet" in text
    assert refused.defective_serial not in text


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "Omvänd betalningsskyldighet / Steuerschuldnerschaft"),
        ({"country": "DE", "vat_id": "", "tax_number": "06123/45678"}, "VAT 19%"),
    ],
)
def test_the_page_of_the_claim_says_how_it_is_taxed(app, cast, owner, path, values, said):
    """The letter about a wrong VAT refers to it."""
    if values:
        with app.app_context(), transaction():
            db.session.execute(
                update(Company).where(Company.id == cast.company_id).values(**values)
            )
    assert said in owner.get(path.removesuffix("/invoice")).text


def test_how_it_is_taxed_is_not_said_while_nobody_knows(app, cast, owner, path):
    with app.app_context(), transaction():
        db.session.execute(update(Company).values(vat_id=""))
    answer = owner.get(f"{path}/upload")
    assert answer.status_code == 200
    assert "How VAT is treated" not in answer.text


def test_others_see_nothing_of_it(cast, signed_in, owner, path, claim):
    numbered(owner, path)
    stranger, colleague = signed_in(cast.stranger), signed_in(cast.colleague)
    for page in ("", "/numbers", "/review", "/preview.pdf", "/credit", "/upload"):
        assert stranger.get(path + page).status_code == 404
        assert colleague.get(path + page).status_code == 403
    for page in ("/numbers", "/issue", "/credit", "/upload", "/take-back"):
        data = {"prefix": "", "digits": "1", "version": "1"}
        assert stranger.post(path + page, data=data).status_code == 404
    paper = f"/claims/{claim}/invoices/{claim}"
    assert owner.get(f"{paper}.pdf").status_code == 404
    assert owner.get(f"/claims/{claim}/charges/{claim}/invoice.pdf").status_code == 404
