"""Support and finance on their pages: each signed-in GET in at most three statements."""

import re
from io import BytesIO

import pytest
from sqlalchemy import update

from portal.claims.filing import returning
from portal.claims.invoice import debiting
from portal.claims.kinds import ClaimState, InvoiceState, PartKind
from portal.claims.models import Claim, ClaimCharge, ClaimInvoice, ReplacedPart
from portal.claims.staff import paying
from portal.core.clock import today
from portal.core.transaction import transaction
from portal.extensions import db
from tests.support import claims
from tests.support.claim_invoices import complete
from tests.support.company import IBAN, staff
from tests.support.engines import both_engines
from tests.support.statements import counted
from tests.support.submitted_invoices import (
    invoice_row,
    invoiced,
    submit_invoice,
    verified_account,
)
from tests.support.uploads import picture
from tests.support.wallet import audited, mails


@pytest.fixture
def claim(app, cast):
    with app.app_context():
        claims.add_devices()
        return claims.submitted(cast.owner, claims.to_come())


@pytest.fixture
def support(cast, signed_in):
    return signed_in(cast.support)


@pytest.fixture
def finance(cast, signed_in):
    return signed_in(cast.finance)


def state_of(app, claim):
    with app.app_context():
        return claims.shown(claim).state


def part_of(app, claim):
    with app.app_context():
        return claims.rows(claim)[0].uuid


def looked(app, client, path):
    with counted(app) as seen:
        answer = client.get(path)
    assert answer.status_code == 200, answer.text
    assert seen.beside_the_trail <= 3, str(seen)
    return answer.text


def send(app, client, claim, path, sent, status=303):
    with app.app_context():
        version = claims.version(claim)
    answer = client.post(path, data={"version": str(version), **sent})
    assert answer.status_code == status, answer.text
    return answer


def send_back(app, cast, claim):
    with app.app_context():
        part, by = claims.rows(claim)[0].uuid, claims.filer(cast.owner)
        returning.tell_sent_back(claim, part, today(), "Z 1", by, claims.version(claim))


def test_the_box_of_the_desk_finds_it_however_its_numbers_are_written(app, claim, cast, support):
    with app.app_context():
        draft = claims.draft(cast.owner, claims.second())
        with transaction():
            for uuid, reference in ((claim, "2026-101"), (draft, "2026-102")):
                row = update(Claim).where(Claim.uuid == uuid)
                db.session.execute(row.values(own_reference=reference))
    link = f'href="/support/claims/{claim}"'
    for typed in ("CL00001", "cl 00001", "2026-101"):
        assert link in support.get("/support", query_string={"q": typed}).text, typed
    for typed in ("2026-10", "2026-102"):
        assert "/support/claims/" not in support.get("/support", query_string={"q": typed}).text


def test_from_the_queue_to_a_paid_claim(app, cast, claim, support, finance):
    path, part = f"/support/claims/{claim}", part_of(app, claim)
    place = f"{path}/parts/{part}"
    assert "CL00001" in looked(app, support, "/support/claims?waiting=support")
    assert "Only for us" in looked(app, support, path)
    accept = looked(app, support, f"{path}/accept")
    assert "We have accepted your claim" in accept
    wanted = {"parts": str(part), "reference": "R-77", "text": "Accepted: R-77"}
    send(app, support, claim, f"{path}/accept", wanted)
    looked(app, support, f"{place}/ship")
    shipped = {"serial": claims.REPLACEMENT, "day": today().isoformat(), "tracking": "1Z"}
    send(app, support, claim, f"{place}/ship", shipped)
    send(app, support, claim, f"{place}/receive", {"day": today().isoformat()})
    # nobody has told that it was sent: there is nothing to prove
    assert 'name="proved"' not in looked(app, support, f"{place}/return")
    send_back(app, cast, claim)
    assert 'name="proved"' in looked(app, support, f"{place}/return")
    arrived = {"day": today().isoformat(), "proved": "y"}
    send(app, support, claim, f"{place}/return", arrived)
    assert "that day counts" in looked(app, support, path)
    with app.app_context():
        assert claims.shown(claim).state is ClaimState.RETURNED
        invoice = submit_invoice(claim, cast.owner)
        verified_account(cast.owner, cast.finance)
    listed = looked(app, finance, "/finance/claims")
    assert str(invoice) in listed
    # an IBAN stands on it, which support never sees
    paper = f"{path}/invoices/{invoice}.pdf"
    assert (support.get(paper).status_code, finance.get(paper).status_code) == (404, 200)
    review = finance.post("/finance/claims/choose", data={"invoice": str(invoice)})
    assert review.status_code == 303
    assert "€120.00" in looked(app, finance, review.headers["Location"])
    assert finance.post("/finance/claims/settle", data={"invoice": str(invoice)}).status_code == 303
    assert state_of(app, claim) is ClaimState.SETTLED
    paid = {"invoice": str(invoice), "day": today().isoformat()}
    assert finance.post("/finance/claims/pay", data=paid).status_code == 303
    inspected = {
        "day": today().isoformat(),
        "outcome": "dirty",
        "finding": "fault",
        "note": "Full of leaves",
        "evidence": (BytesIO(picture()), "leaves.png"),
    }
    send(app, support, claim, f"{place}/inspect", inspected)
    shown = looked(app, support, path)
    assert "Full of leaves" in shown
    with app.app_context():
        charge = claims.shown(claim).charges[0]
        assert invoice_row(invoice).state == "paid"
        assert ("owner@solkraft.example", "en") in mails("claim_invoice_news")
    assert support.get(f"{path}/charges/{charge.uuid}/evidence").data == picture()
    looked(app, support, f"{path}/charges/{charge.uuid}")
    looked(app, finance, f"{path}/charges/invoice")
    answer = {"answer": "dropped", "text": "You are right."}
    send(app, support, claim, f"{path}/charges/{charge.uuid}", answer)
    assert state_of(app, claim) is ClaimState.CLOSED


def test_support_says_that_a_part_is_a_communication_board(app, cast, support):
    with app.app_context():
        claims.add_devices()
        board = {"kind": PartKind.OTHER_PART, "description": "Communication board"}
        claim = claims.submitted(cast.owner, claims.entered(**board, replacement_serial=None))
    path = f"/support/claims/{claim}"
    place = f"{path}/parts/{part_of(app, claim)}/class"
    assert f'href="{place}"' in looked(app, support, path)
    assert "up_to_40_kg" not in looked(app, support, place)
    send(app, support, claim, place, {"row": "communication"})
    assert "€60.00" in looked(app, support, path)
    assert re.search(r'checked[^>]* value="communication"', looked(app, support, place))


def test_a_stale_page_is_refused_and_shows_the_claim_as_it_is(app, claim, support):
    path, part = f"/support/claims/{claim}", part_of(app, claim)
    sent = {"version": "1", "parts": str(part), "reference": "R-1", "text": "Yes"}
    answer = support.post(f"{path}/accept", data=sent)
    assert answer.status_code == 409
    assert "was changed since you opened the page" in answer.text
    with app.app_context():
        assert f'name="version" type="hidden" value="{claims.version(claim)}"' in answer.text
        assert claims.shown(claim).state is ClaimState.SUBMITTED
    assert support.post(f"{path}/refuse", data={**sent, "text": ""}).status_code == 422


def test_a_charge_is_answered_with_the_text_that_fits(app, cast, claim, support):
    with app.app_context():
        other = claims.returned(cast.owner, cast.support, claims.second())
        charge = claims.charge(other, cast.support)
    path = f"/support/claims/{other}/charges/{charge}"
    assert "checked" not in support.get(path).text
    chosen = support.post(path, data={"letter": "dropped", "answer": "upheld"}).text
    assert "You are right: we drop the charge." in chosen
    assert chosen.count(" checked") == 1
    assert 'checked id="answer-1"' in chosen


def test_another_text_replaces_the_text_alone_and_does_nothing(app, claim, support):
    path, part = f"/support/claims/{claim}", part_of(app, claim)
    typed = {"parts": str(part), "reference": "R-4711", "text": "Half a sentence", "version": "0"}
    page = support.post(f"{path}/accept", data={**typed, "letter": "accepted-replaced"})
    assert page.status_code == 200
    assert "it must be with us six weeks after you" in page.text
    assert "Half a sentence" not in page.text
    for kept in ('value="R-4711"', 'name="version" type="hidden" value="0"', " checked "):
        assert kept in page.text
    assert state_of(app, claim) is ClaimState.SUBMITTED
    # no letter of this deed: it is done as ever, and refused for its age
    assert support.post(f"{path}/accept", data={**typed, "letter": "photo"}).status_code == 409


def test_enter_in_a_field_presses_the_deed_and_no_text(claim, support):
    page = support.get(f"/support/claims/{claim}/accept").text
    form = page.split('class="card narrow"')[1].partition("</form>")[0]
    first, *others = [each.partition(">")[0] for each in form.split("<button")[1:]]
    assert "name=" not in first
    assert [each.count('name="letter"') for each in others] == [1, 1, 1, 0]
    assert all("formnovalidate" in each for each in others if "letter" in each)


@pytest.fixture
def settled(app, cast, finance):
    with app.app_context():
        claims.add_devices()
        verified_account(cast.owner, cast.finance)
        invoice = submit_invoice(claims.returned(cast.owner, cast.support), cast.owner)
        paying.settle(invoice, staff(cast.finance))
    return invoice


def test_the_file_for_the_bank_is_never_kept(app, settled, finance):
    chosen = {"invoice": str(settled)}
    xml = finance.post("/finance/claims/transfer.xml?state=settled", data=chosen)
    assert (xml.status_code, xml.mimetype) == (200, "application/xml")
    assert IBAN in xml.text
    assert "no-store" in xml.headers["Cache-Control"]
    table = finance.post("/finance/claims/transfer.csv", data=chosen)
    assert IBAN in table.text
    assert table.headers["Content-Disposition"].endswith(".csv")
    listed = finance.get("/finance/claims?state=settled").text
    assert "Handed to the bank" in listed
    assert IBAN not in listed


def test_what_is_in_another_file_is_written_again_if_the_bank_did_not_take_it(
    app, settled, finance
):
    with app.app_context(), transaction():
        db.session.execute(update(ClaimInvoice).values(transfer="CLAIMS-EARLIER"))
    chosen = {"invoice": str(settled)}
    refused = finance.post("/finance/claims/transfer.xml?state=settled", data=chosen)
    assert refused.status_code == 409
    assert "the bank would pay them twice" in refused.text
    assert 'name="again"' in refused.text
    assert 'name="again"' not in finance.get("/finance/claims?state=settled").text
    written = finance.post("/finance/claims/transfer.xml", data={**chosen, "again": "y"})
    assert (written.status_code, written.mimetype) == (200, "application/xml")


def test_who_disputes_what_a_file_has_is_asked_whether_it_was_sent(app, settled, finance):
    path = f"/finance/claims/{settled}/dispute"
    assert 'name="not_sent"' not in finance.get(path).text
    finance.post("/finance/claims/transfer.xml", data={"invoice": str(settled)})
    asked = looked(app, finance, path)
    assert "is in the file for the bank of" in asked
    sent = {"text": "The VAT is wrong", "seen": "settled"}
    assert 'name="seen" value="settled"' in asked
    refused = finance.post(path, data=sent)
    assert refused.status_code == 422
    assert "tick the box that says so" in refused.text
    assert finance.post(path, data={**sent, "not_sent": "y"}).status_code == 303


def test_an_old_review_settles_no_disputed_invoice(app, cast, settled, finance):
    chosen = {"invoice": str(settled)}
    assert f'name="seen" value="{settled}.settled"' in finance.get("/finance/claims?state=").text
    with app.app_context():
        paying.dispute(settled, "Wrong", staff(cast.finance), InvoiceState.SETTLED)
    review = finance.post("/finance/claims/choose", data=chosen).headers["Location"]
    shown = f"{settled}.disputed"
    assert f'name="seen" value="{shown}"' in finance.get(review).text
    for old in ({}, {"seen": f"{settled}.submitted"}, {"seen": "?"}):
        answer = finance.post("/finance/claims/settle", data={**chosen, **old})
        assert (answer.status_code, "was decided meanwhile" in answer.text) == (409, True)
    now = finance.post("/finance/claims/settle", data={**chosen, "seen": shown})
    assert now.status_code == 303


@pytest.mark.parametrize("view", ["transfer_xml", "transfer_csv"])
def test_whole_accounts_want_a_fresh_proof(app, view):
    assert app.view_functions[f"claims_desk.{view}"].fresh


def test_without_a_day_or_a_choice_nothing_is_paid(app, settled, finance):
    page = finance.post("/finance/claims/pay?state=settled", data={"invoice": str(settled)})
    assert page.status_code == 422
    assert "Enter a date" in page.text
    assert finance.post("/finance/claims/transfer.xml", data={}).status_code == 422
    twice = finance.post("/finance/claims/settle", data={"invoice": str(settled)})
    assert twice.status_code == 409
    assert "was decided meanwhile" in twice.text
    sent = {"invoice": "no id"}
    assert finance.post("/finance/claims/settle", data=sent).status_code == 422


def test_an_invoice_is_disputed_on_its_page(app, settled, finance):
    path = f"/finance/claims/{settled}/dispute"
    assert "reference number" in looked(app, finance, path)
    another = finance.post(path, data={"text": "Mine", "letter": "wrong-vat"})
    assert another.status_code == 200
    assert "The VAT on your invoice is not right." in another.text
    assert finance.post(path, data={"text": ""}).status_code == 422
    sent = {"text": "The reference is missing"}
    # what an old page showed
    assert finance.post(path, data={**sent, "seen": "submitted"}).status_code == 409
    assert finance.post(path, data={**sent, "seen": "settled"}).status_code == 303
    assert finance.post(path, data={"text": "Once more"}).status_code == 409
    nobody = f"/finance/claims/{claims.UUID(int=1)}/dispute"
    assert finance.get(nobody).status_code == 404


def test_tables_to_save(app, settled, support, finance):
    queue = support.get("/support/claims.csv?text=CL00001")
    assert (queue.status_code, queue.mimetype) == (200, "text/csv")
    assert "CL00001" in queue.text
    assert "CL00001" in finance.get("/finance/claims/export.csv").text
    assert finance.get("/finance/claims/export.csv?since=soon").status_code == 422
    assert support.get("/support/claims.csv?state=lost").status_code == 422


def test_whose_invoices_are_exported_is_on_record(app, cast, settled, finance):
    path = "/finance/claims/export.csv"
    finance.get(f"{path}?until=2000-01-01")
    with app.app_context():
        assert audited("customer.viewed") == []
    finance.get(path)
    with app.app_context():
        [entry] = audited("customer.viewed")
        assert (entry.company_id, entry.facts) == (cast.company_id, {"page": path})


def test_finance_cancels_an_invoice_over_charges(app, cast, support, finance, signed_in):
    owner = signed_in(cast.owner)
    with app.app_context():
        claims.add_devices()
        complete(cast.owner, cast.finance)
        claim = claims.returned(cast.owner, cast.support)
        charge = claims.charge(claim, cast.support)
        debiting.invoice_charges(claim, claims.staff_doer(cast.finance))
    path = f"/support/claims/{claim}"
    place = f"{path}/charges/{charge}/credit"
    assert f'href="{place}"' not in looked(app, support, path)
    assert f'href="{place}"' in looked(app, finance, path)
    assert "What else stands on it" in looked(app, finance, place)
    send(app, finance, claim, place, {"reason": "Our mistake"})
    with app.app_context():
        _, credit_note = claims.shown(claim).debits
    for client, desk in ((support, path), (owner, f"/claims/{claim}")):
        document = f"{desk}/charges/documents/{credit_note.uuid}.pdf"
        assert f'href="{document}"' in client.get(desk).text
        assert client.get(document).mimetype == "application/pdf"
    assert signed_in(cast.stranger).get(document).status_code == 404


def test_a_reference_number_is_one_that_an_invoice_can_print(app, claim, support):
    sent = {"parts": str(part_of(app, claim)), "reference": "RMA 815 ✅", "text": "Accepted"}
    refused = send(app, support, claim, f"/support/claims/{claim}/accept", sent, 422)
    assert "cannot be printed on an invoice: ✅" in refused.text
    assert state_of(app, claim) is ClaimState.SUBMITTED


DECIDING = (
    "accept",
    "refuse",
    "ask",
    "parts/{part}/ship",
    "parts/{part}/inspect",
    "parts/{part}/replacement",
)
PAYING = ("vat", "parts/{part}/waive", "charges/invoice", "charges/{part}/credit")
MONEY = ("choose", "settle", "pay", "transfer.xml", "transfer.csv")


def test_support_decides_and_finance_pays(app, cast, claim, support, finance, signed_in):
    part = part_of(app, claim)
    base = f"/support/claims/{claim}/"
    decided = [base + path.format(part=part) for path in DECIDING]
    paid = [base + path.format(part=part) for path in PAYING]
    paid += [f"/finance/claims/{path}" for path in MONEY]
    for person, hidden in (
        (support, paid),
        (finance, decided),
        (signed_in(cast.owner), [*decided, *paid, f"{base}messages"]),
    ):
        assert {person.post(path, data={}).status_code for path in hidden} == {404}
    assert finance.get(base.rstrip("/")).status_code == 200
    with app.app_context():
        draft = claims.draft(cast.owner, claims.second())
    assert support.get(f"/support/claims/{draft}").status_code == 404


def figure_of(page, path):
    """On the tile that leads there, "" without one; None without the tile."""
    for tile in page.split("<main")[1].split('<a class="tile"')[1:]:
        if f'href="{path}"' in tile:
            return tile.partition('class="figure">')[2].partition("<")[0]
    return None


def test_one_figure_wherever_support_reads_it(app, claim, cast, support):
    with app.app_context():
        claims.returned(cast.owner, cast.support, claims.second())
    path = "/support/claims?waiting=support"
    home, desk = looked(app, support, "/"), looked(app, support, "/support")
    assert (figure_of(home, path), figure_of(desk, path)) == ("2", "2")
    assert "2 claims" in support.get(path).text


def inspected_with_charges(app, cast, *states):
    """A paid claim, inspected, with a charge in each of these states."""
    with app.app_context():
        claims.add_devices()
        verified_account(cast.owner, cast.finance)
        claim, invoice = invoiced(cast.owner, cast.support)
        paying.settle(invoice, staff(cast.finance))
        paying.pay(invoice, today(), staff(cast.finance))
        for kind, state in zip(("cleaning", "report"), states, strict=False):
            charge = claims.charge(claim, cast.support, kind)
            with transaction():
                row = update(ClaimCharge).where(ClaimCharge.uuid == charge)
                db.session.execute(row.values(state=state))
        with transaction():
            inspected = {"state": "inspected", "inspected_on": today()}
            db.session.execute(update(ReplacedPart).values(inspected))
    return claim


def test_upheld_charges_of_a_paid_claim_wait_for_finance(app, cast, support, finance):
    claim = inspected_with_charges(app, cast, "upheld", "charged")
    step, path = (
        "The claim is paid. Finance invoices the charges.",
        "/support/claims?waiting=finance",
    )
    home = looked(app, finance, "/")
    assert (figure_of(home, path), figure_of(home, "/finance/claims")) == ("1", "")
    assert step in looked(app, finance, path)
    assert step in support.get("/support/claims.csv").text
    assert "CL00001" not in support.get("/support/claims?waiting=support").text
    assert step in looked(app, finance, f"/support/claims/{claim}")
    assert path in finance.get("/support/claims").text


def test_a_dispute_of_a_paid_claim_waits_for_support(app, cast, support, finance):
    claim = inspected_with_charges(app, cast, "upheld", "disputed")
    step = "Support inspects what came back, and decides about the charges."
    assert step in looked(app, support, "/support/claims?waiting=support")
    assert step in support.get(f"/support/claims/{claim}").text
    assert "CL00001" not in finance.get("/support/claims?waiting=finance").text


@both_engines
def test_whoever_writes_signs_for_their_part_of_the_house(
    app, cast, claim, support, finance, signed_in
):
    for person, text in ((support, "From the desk"), (finance, "From the books")):
        send(app, person, claim, f"/support/claims/{claim}/messages", {"text": text})
    for page in (
        looked(app, support, f"/support/claims/{claim}"),
        looked(app, signed_in(cast.owner), f"/claims/{claim}"),
    ):
        ours = [each.partition("</li>")[0] for each in page.split('class="talk"')[1].split("<li")]
        signed = {text: each for each in ours for text in ("desk", "books") if text in each}
        assert "Support, support" in signed["desk"]
        assert "Finance, finance" in signed["books"]


def test_a_replacement_that_nobody_knows_is_asked_for(app, cast, claim, support):
    with app.app_context():
        told = claims.accepted(cast.owner, cast.support, claims.second())
        asked = claims.accepted(
            cast.owner, cast.support, claims.to_come(defective_serial=claims.REPLACEMENT)
        )
    for uuid, is_asked in ((told, False), (asked, True)):
        path = f"/support/claims/{uuid}/parts/{part_of(app, uuid)}/ship"
        field = support.get(path).text.split('<label for="serial">')[1].partition("</div>")[0]
        assert ("(optional)" in field, " required" in field) == (not is_asked, is_asked)
    page = send(app, support, asked, path, {"serial": "", "day": ""}, 422)
    assert "Enter the serial number of the device that you send." in page.text
    assert "Enter a date" in page.text
