"""Support and finance on their pages: each signed-in GET in at most three statements."""

from io import BytesIO

import pytest

from portal.claims.kinds import ClaimState
from portal.core.clock import today
from tests.support import claims
from tests.support.claim_invoices import invoice_row, submit_invoice, verified_account
from tests.support.statements import counted
from tests.support.uploads import picture
from tests.support.wallet import mails


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
    assert len(seen) <= 3, str(seen)
    return answer.text


def send(app, client, claim, path, sent, status=303):
    with app.app_context():
        version = claims.version(claim)
    answer = client.post(path, data={"version": str(version), **sent})
    assert answer.status_code == status, answer.text
    return answer


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
    send(app, support, claim, f"{place}/return", {"day": today().isoformat()})
    with app.app_context():
        assert claims.shown(claim).state is ClaimState.RETURNED
        invoice = submit_invoice(claim, cast.owner)
        verified_account(cast.owner, cast.finance)
    listed = looked(app, finance, "/finance/claims")
    assert str(invoice) in listed
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
    answer = {"answer": "dropped", "text": "You are right."}
    send(app, support, claim, f"{path}/charges/{charge.uuid}", answer)
    assert state_of(app, claim) is ClaimState.CLOSED
