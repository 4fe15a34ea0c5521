"""The receipt by mail again: to whoever asks, with the same codes, at no coins, not without end."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from portal.audit.models import AuditEntry
from portal.core import crypto
from portal.core.clock import now
from portal.core.regions import Region
from portal.core.transaction import transaction
from portal.extensions import db
from portal.mail.models import OutgoingMail
from portal.mail.writing import render
from portal.redemption import basket, resend
from portal.redemption.receipts import Receipt, ReceiptUnknown
from portal.redemption.resend import ResentTooOften
from portal.wallet import ledger
from tests.redemption import shop
from tests.redemption.shop import METER, redeemer
from tests.support.cast import Cast, Person
from tests.support.engines import both_engines

SignIn = Callable[[Person], FlaskClient]


def redeemed(cast: Cast) -> Receipt:
    buyer = shop.with_battery(cast.owner, 1)
    basket.choose(buyer, METER, ("comfort",), 0)
    return shop.redeem_cart(buyer)


@pytest.fixture
def receipt(in_app: Flask, cast: Cast) -> Iterator[Receipt]:
    yield redeemed(cast)


def mails() -> list[OutgoingMail]:
    found = list(db.session.execute(select(OutgoingMail).order_by(OutgoingMail.id)).scalars())
    db.session.rollback()
    return found


def a_while_later() -> None:
    """The mails so far are none of this moment's clicks any more."""
    with transaction():
        earlier = now() - 2 * resend.SAME_REQUEST
        db.session.execute(update(OutgoingMail).values(created_at=earlier))


@both_engines
def test_a_colleague_gets_the_same_codes(cast: Cast, receipt: Receipt) -> None:
    resend.send_again(redeemer(cast.colleague), receipt.uuid)
    first, again = mails()
    assert first.payload
    assert again.payload
    assert (first.recipient, again.recipient) == (cast.owner.email, cast.colleague.email)
    assert again.template == first.template
    before, after = (json.loads(crypto.decrypt(mail.payload)) for mail in (first, again))
    assert after["devices"] == before["devices"]
    assert [len(device["codes"]) for device in after["devices"]] == [1, 2]
    assert after["name"] == cast.colleague.name
    assert (before["redeemed_by"], after["redeemed_by"]) == ("", cast.owner.name)
    written = render(again.template, "en", after)
    assert f"{cast.owner.name} has redeemed 6 coins" in written.text
    assert "you have redeemed" not in written.text + written.html
    assert ledger.balance_of(cast.company_id, Region.EU) == 10 - 6


@both_engines
def test_the_deed_is_noted_without_codes(cast: Cast, receipt: Receipt) -> None:
    resend.send_again(redeemer(cast.colleague), receipt.uuid)
    [entry] = db.session.execute(
        select(AuditEntry).where(AuditEntry.action == "receipt.sent_again")
    ).scalars()
    assert (entry.actor_id, entry.company_id) == (cast.colleague.user_id, cast.company_id)
    assert entry.subject == f"cart:{receipt.id}"
    assert entry.facts == {"receipt": receipt.number, "recipient": cast.colleague.email}


@both_engines
def test_a_second_click_sends_nothing_more(cast: Cast, receipt: Receipt) -> None:
    for _click in range(3):
        resend.send_again(redeemer(cast.colleague), receipt.uuid)
    assert len(mails()) == 2
    a_while_later()
    resend.send_again(redeemer(cast.colleague), receipt.uuid)
    assert len(mails()) == 3


@both_engines
def test_the_sixth_within_an_hour_is_refused(cast: Cast, receipt: Receipt) -> None:
    for _time in range(resend.MOST_AN_HOUR):
        a_while_later()
        resend.send_again(redeemer(cast.owner), receipt.uuid)
    a_while_later()
    with pytest.raises(ResentTooOften) as refusal:
        resend.send_again(redeemer(cast.owner), receipt.uuid)
    assert timedelta(minutes=59) < refusal.value.until - now() <= timedelta(hours=1)
    assert len(mails()) == 1 + resend.MOST_AN_HOUR
    resend.send_again(redeemer(cast.colleague), receipt.uuid)
    assert len(mails()) == 2 + resend.MOST_AN_HOUR


@both_engines
def test_an_hour_later_it_is_sent_again(
    cast: Cast, receipt: Receipt, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _time in range(resend.MOST_AN_HOUR):
        a_while_later()
        resend.send_again(redeemer(cast.owner), receipt.uuid)
    later = now() + timedelta(minutes=61)
    monkeypatch.setattr("portal.accounts.lockouts.now", lambda: later)
    a_while_later()
    resend.send_again(redeemer(cast.owner), receipt.uuid)
    assert len(mails()) == 2 + resend.MOST_AN_HOUR


@both_engines
def test_another_company_gets_nothing(cast: Cast, receipt: Receipt) -> None:
    with pytest.raises(ReceiptUnknown):
        resend.send_again(redeemer(cast.stranger, Region.DE), receipt.uuid)
    assert len(mails()) == 1


# Pages


@pytest.fixture
def address(app: Flask, cast: Cast) -> str:
    with app.app_context():
        uuid = redeemed(cast).uuid
        a_while_later()
        return f"/redeem/receipt/{uuid}"


def test_the_person_is_told_the_address(cast: Cast, signed_in: SignIn, address: str) -> None:
    colleague = signed_in(cast.colleague)
    answer = colleague.post(f"{address}/resend", data={"email": "elsewhere@example.com"})
    assert (answer.status_code, answer.location) == (303, address)
    assert cast.colleague.email in colleague.get(address).text


def test_the_list_of_codes_sends_again_and_is_come_back_to(
    app: Flask, cast: Cast, signed_in: SignIn, address: str
) -> None:
    colleague = signed_in(cast.colleague)
    page = colleague.get("/codes?serial=72345").text
    assert page.count(f'action="{address}/resend"') == 1
    [here] = re.findall(rf'{address}/resend">.*?name="next" value="([^"]+)"', page, re.DOTALL)
    answer = colleague.post(f"{address}/resend", data={"next": unescape(here)})
    assert (answer.status_code, answer.location) == (303, "/codes?serial=72345")
    assert cast.colleague.email in colleague.get(answer.location).text
    elsewhere = colleague.post(f"{address}/resend", data={"next": "https://elsewhere.example"})
    assert elsewhere.location == "/"


def test_nobody_else_can_ask(app: Flask, cast: Cast, signed_in: SignIn, address: str) -> None:
    assert signed_in(cast.stranger).post(f"{address}/resend").status_code == 404
    assert signed_in(cast.planner).post(f"{address}/resend").status_code == 403
    with app.app_context():
        assert len(mails()) == 1


def test_too_often_is_answered_clearly(
    app: Flask, cast: Cast, signed_in: SignIn, address: str
) -> None:
    owner = signed_in(cast.owner)
    for _time in range(resend.MOST_AN_HOUR):
        assert owner.post(f"{address}/resend").status_code == 303
        with app.app_context():
            a_while_later()
    answer = owner.post(f"{address}/resend")
    assert answer.status_code == 429
    assert "Receipts can be sent again 5 times an hour." in answer.text
