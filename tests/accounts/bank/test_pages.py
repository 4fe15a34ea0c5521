"""The pages of bank details: uploads, masks, who gets the confirmation, and stale pages."""

from io import BytesIO

import pytest
from sqlalchemy import update

from portal.accounts.bank import reading
from portal.accounts.models import Membership
from portal.core.transaction import transaction
from portal.extensions import db
from tests.support.company import IBAN, OTHER_IBAN, enter_bank_details
from tests.support.uploads import pdf, picture
from tests.support.wallet import audited, mails

ENTRIES = {"holder": "Solkraft AB", "iban": IBAN, "bic": "", "bank_name": "", "replaces": "0"}


@pytest.fixture
def owner(signed_in, cast):
    return signed_in(cast.owner)


@pytest.fixture
def finance(signed_in, cast):
    return signed_in(cast.finance)


def send(client, content=None, name="letter.pdf", **changes):
    file = (BytesIO(pdf() if content is None else content), name)
    return client.post("/company/bank/edit", data={**ENTRIES, **changes, "confirmation": file})


def history(app, cast):
    with app.app_context():
        return reading.history_of(cast.company_id)


def test_entered_shown_masked_and_downloaded(app, cast, owner):
    assert "No bank details yet" in owner.get("/company/bank").text
    assert send(owner).location == "/company/bank"
    page = owner.get("/company/bank").text
    assert "SE •••• 7466" in page
    assert IBAN[4:] not in page.replace(" ", "")
    [row] = history(app, cast)
    answer = owner.get(f"/company/bank/confirmation/{row.file}")
    assert answer.data == pdf()
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=bank-conf")
    assert answer.headers["Content-Security-Policy"].endswith("; sandbox")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Choose a file."),
        (b"%PDF-1.7\n" + b"x" * 10_000_000, "This file is too large: at most 5 MB."),
        (b"<!doctype html><script>alert(1)</script>", "This file is not a PDF, JPEG or PNG."),
        (b"#!/bin/sh\n" + pdf(), "This file is not a PDF, JPEG or PNG."),
        (pdf(b"5 0 obj<</S/JavaScript/JS(x)>>endobj\n"), "This PDF holds scripts"),
        (pdf()[:-30], "This file is damaged"),
    ],
)
def test_what_is_no_confirmation_is_explained(app, cast, owner, content, sentence):
    page = send(owner, content)
    assert page.status_code == 422
    assert sentence in page.text
    assert 'value="Solkraft AB"' in page.text
    assert history(app, cast) == []


def test_more_than_any_request_may_hold(owner):
    assert send(owner, b"%PDF-1.7\n" + b"x" * 17_000_000).status_code == 413


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"iban": "SE45 5000"}, "This does not look like a valid IBAN."),
        ({"iban": ""}, "Enter the IBAN."),
        ({"iban": "9" * 5_000}, "This text is too long."),
        ({"holder": ""}, "Enter the account holder."),
        ({"bic": "DEUTDEFF"}, "This BIC does not fit the IBAN."),
    ],
)
def test_wrong_entries_are_explained(app, cast, owner, changes, sentence):
    page = send(owner, **changes)
    assert page.status_code == 422
    assert sentence in page.text
    assert history(app, cast) == []


@pytest.mark.parametrize(
    ("changes", "wrong"), [({"iban": "SE45 5000"}, "iban"), ({"bic": "DEUTDEFF"}, "bic")]
)
def test_all_faults_are_told_at_once(owner, changes, wrong):
    """Else the file has to be chosen again for each."""
    for beside, field in (({"holder": ""}, "holder"), ({"content": b""}, "confirmation")):
        page = send(owner, **beside, **changes)
        assert page.status_code == 422
        for name in (field, wrong):
            assert page.text.count(f'id="{name}-error"') == 1


@pytest.mark.parametrize("name", ["../../../../tmp/evil.pdf", "a/b\\c\x00.pdf", "x\u202efdp.exe"])
def test_a_name_is_never_a_path(app, cast, owner, finance, name):
    assert send(owner, picture("JPEG"), name).status_code == 303
    [row] = history(app, cast)
    assert not set(row.file_name) & set("/\\\x00\u202e")
    answer = finance.get(f"/finance/bank-details/{row.number}/confirmation")
    assert answer.mimetype == "image/jpeg"
    assert answer.headers["Content-Disposition"].endswith(f"{row.file.hex[:8]}.jpg")


def test_a_strangers_file_does_not_exist(app, cast, owner, signed_in):
    send(owner)
    [row] = history(app, cast)
    path = f"/company/bank/confirmation/{row.file}"
    assert signed_in(cast.stranger).get(path).status_code == 404
    assert signed_in(cast.colleague).get(path).status_code == 403
    assert signed_in(cast.support).get(path).status_code == 403
    finance = f"/finance/bank-details/{row.number}"
    for who in (cast.stranger, cast.support, cast.owner):
        assert signed_in(who).get(finance).status_code == 404
        assert signed_in(who).get(f"{finance}/confirmation").status_code == 404


def test_a_session_older_than_the_roles_does_not_read_the_file(app, cast, owner):
    send(owner)
    [row] = history(app, cast)
    with app.app_context(), transaction():
        own = Membership.user_id == cast.owner.user_id
        db.session.execute(update(Membership).where(own).values(roles="planning"))
    assert owner.get(f"/company/bank/confirmation/{row.file}").status_code == 403
    with app.app_context():
        assert not audited("bank.confirmation_read")


def test_a_stale_form_saves_nothing(app, cast, owner):
    send(owner)
    page = send(owner, iban=OTHER_IBAN)
    assert page.status_code == 409
    assert "A colleague has changed the bank details meanwhile." in page.text
    assert len(history(app, cast)) == 1


def test_finance_compares_and_verifies(app, cast, owner, finance):
    send(owner)
    [row] = history(app, cast)
    path = f"/finance/bank-details/{row.number}"
    assert f'href="{path}"' in finance.get("/finance/bank-details").text
    assert "SE45 5000 0000 0583 9825 7466" in finance.get(path).text
    assert finance.post(f"{path}/verify").location == "/finance/bank-details"
    after = finance.get(path).text
    assert "SE •••• 7466" in after
    assert "5000 0000" not in after
    late = finance.post(f"{path}/reject", data={"reason": "Late"})
    assert late.status_code == 409
    with app.app_context():
        assert len(audited("bank.looked_at")) == 1
        assert mails("bank_details_decided") == [("owner@solkraft.example", "en")]


def test_finance_with_an_old_page_verifies_nothing(app, cast, owner, finance):
    send(owner)
    [first] = history(app, cast)
    finance.get(f"/finance/bank-details/{first.number}")
    send(owner, iban=OTHER_IBAN, replaces=str(first.number))
    answer = finance.post(f"/finance/bank-details/{first.number}/verify")
    assert answer.status_code == 409
    assert "The company has entered other bank details since." in answer.text
    assert [row.state for row in history(app, cast)] == ["unverified", "unverified"]


def test_a_rejection_is_read_by_the_company(app, cast, owner, finance):
    send(owner)
    [row] = history(app, cast)
    path = f"/finance/bank-details/{row.number}/reject"
    assert finance.post(path, data={"reason": ""}).status_code == 422
    assert finance.post(path, data={"reason": "The holder differs."}).status_code == 303
    page = owner.get("/company/bank").text
    assert "The holder differs." in page
    assert "could not be verified" in page


@pytest.mark.parametrize(
    "view",
    [
        "bank.edit",
        "bank.edit_submit",
        "bank.own_confirmation",
        "bank.details_to_verify",
        "bank.verify",
        "bank.reject",
        "bank.confirmation_to_verify",
        "company.edit",
        "company.edit_submit",
        "company.second_factor",
        "company.ask_for_change",
        "company.ask_for_change_submit",
        "team.sign_out",
    ],
)
def test_what_asks_for_a_fresh_proof(app, view):
    assert getattr(app.view_functions[view], "fresh", False)


def test_lists_ask_for_none(app):
    for view in ("bank.bank", "bank.queue", "company.company"):
        assert not getattr(app.view_functions[view], "fresh", False)


def test_an_old_sign_in_sees_no_iban_and_decides_nothing(app, clock, cast, owner, finance):
    send(owner)
    [row] = history(app, cast)
    clock.forward(minutes=20)
    for path in ("", "/confirmation"):
        answer = finance.get(f"/finance/bank-details/{row.number}{path}")
        assert answer.location.startswith("/confirm?")
    assert finance.post(f"/finance/bank-details/{row.number}/verify").status_code != 200
    with app.app_context():
        assert audited("bank.looked_at") == []
        assert audited("bank.confirmation_read") == []
    assert [row.state for row in history(app, cast)] == ["unverified"]


def test_the_companys_own_download_leaves_a_trace(app, cast, owner):
    send(owner)
    [row] = history(app, cast)
    owner.get(f"/company/bank/confirmation/{row.file}")
    with app.app_context():
        [entry] = audited("bank.confirmation_read")
    assert (entry.actor_id, entry.company_id) == (cast.owner.user_id, cast.company_id)


def test_whoever_lost_the_role_changes_nothing(app, cast, owner):
    with app.app_context(), transaction():
        db.session.execute(update(Membership).values(roles="purchase"))
    page = send(owner)
    assert page.status_code == 403
    assert "You no longer have the role Administration in this company" in page.text
    assert history(app, cast) == []


def test_nothing_typed_reaches_the_log(app, cast, owner, caplog):
    send(owner)
    send(owner, iban="SE45 5000 0000 0583 9825 7467")
    assert "5000" not in caplog.text.replace(" ", "")


def test_the_domain_helper_makes_what_the_page_makes(app, cast, owner):
    with app.app_context():
        enter_bank_details(cast.owner)
    assert "SE •••• 7466" in owner.get("/company/bank").text
