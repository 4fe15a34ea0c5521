"""Many processes redeem at the same moment: nothing is spent or unlocked twice."""

import re
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask, current_app
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.core.errors import DomainError
from portal.core.regions import Region
from portal.core.serials import Serial
from portal.devices import register
from portal.devices.register import Device
from portal.extensions import db
from portal.mail.models import OutgoingMail
from portal.redemption import basket, checkout
from portal.redemption.models import ActivationCode, Cart
from portal.redemption.redeemer import Redeemer
from portal.wallet import ledger
from portal.wallet.models import CoinEntry
from tests.redemption import shop
from tests.redemption.shop import BATTERY, HYBRID, redeemer
from tests.support.cast import PASSWORD, Cast, Person
from tests.support.engines import both_engines
from tests.support.processes import at_once
from tests.support.wallet import mails

CLIENTS = 8


def database_of(app: Flask) -> str:
    return str(app.config["SQLALCHEMY_DATABASE_URI"])


def count(model: type[Any]) -> int:
    number: int = db.session.execute(select(func.count()).select_from(model)).scalar_one()
    return number


def redeem_own(number: int, carts: list[tuple[Redeemer, UUID, str]]) -> str:
    buyer, cart, shown = carts[number % len(carts)]
    try:
        checkout.redeem(buyer, cart, f"key-of-client-{number:02d}", shown)
    except DomainError as refusal:
        return type(refusal).__name__
    return "redeemed"


def carts_of(buyers: list[Redeemer]) -> list[tuple[Redeemer, UUID, str]]:
    carts = [shop.reviewed(buyer) for buyer in buyers]
    return [
        (buyer, cart.uuid, cart.content_hash) for buyer, cart in zip(buyers, carts, strict=True)
    ]


@both_engines
def test_coins_for_one_receipt_give_one_receipt(in_app: Flask, cast: Cast, tmp_path: Path):
    """Eight carts of two people, each for a device of its own, and coins for one of them."""
    shop.credit(cast.owner, 3)
    people = shop.members(cast, CLIENTS)
    serials = [Serial(f"90523TG{number:05d}R") for number in range(CLIENTS)]
    register.add_devices(Device(serial, "plenticore-g3-s-4-0") for serial in serials)
    for buyer, serial in zip(people, serials, strict=True):
        basket.choose(buyer, serial, BATTERY, 0)
    outcomes = at_once(CLIENTS, database_of(in_app), tmp_path, redeem_own, carts_of(people))
    assert Counter(outcomes) == {"redeemed": 1, "NotEnoughCoins": CLIENTS - 1}
    assert ledger.balance_of(cast.company_id, Region.EU) == 0
    assert (count(ActivationCode), count(OutgoingMail), count(CoinEntry)) == (1, 1, 2)


@both_engines
def test_one_extension_is_unlocked_once(in_app: Flask, cast: Cast, tmp_path: Path):
    shop.stock()
    shop.credit(cast.owner, 100)
    people = shop.members(cast, CLIENTS)
    for buyer in people:
        basket.choose(buyer, HYBRID, BATTERY, 0)
    outcomes = at_once(CLIENTS, database_of(in_app), tmp_path, redeem_own, carts_of(people))
    assert Counter(outcomes) == {"redeemed": 1, "UnlockedMeanwhile": CLIENTS - 1}
    assert ledger.balance_of(cast.company_id, Region.EU) == 97
    assert count(ActivationCode) == 1


@both_engines
def test_one_cart_confirmed_from_many_tabs(in_app: Flask, cast: Cast, tmp_path: Path):
    shop.stock()
    shop.credit(cast.owner, 100)
    buyer = redeemer(cast.owner)
    basket.choose(buyer, HYBRID, BATTERY, 2)
    outcomes = at_once(CLIENTS, database_of(in_app), tmp_path, redeem_own, carts_of([buyer]))
    assert Counter(outcomes) == {"redeemed": 1, "AlreadyRedeemed": CLIENTS - 1}
    assert ledger.balance_of(cast.company_id, Region.EU) == 95


def fill_and_open(number: int, buyer: Redeemer, serials: list[Serial]) -> str:
    basket.choose(buyer, serials[number], BATTERY, 0)
    return str(shop.reviewed(buyer).uuid)


@both_engines
def test_a_cart_opened_by_many_tabs_at_once_is_one(in_app: Flask, cast: Cast, tmp_path: Path):
    serials = [Serial(f"90523TG{number:05d}R") for number in range(CLIENTS)]
    register.add_devices(Device(serial, "plenticore-g3-s-4-0") for serial in serials)
    buyer = redeemer(cast.owner)
    carts = at_once(CLIENTS, database_of(in_app), tmp_path, fill_and_open, buyer, serials)
    assert len(set(carts)) == count(Cart) == 1
    cart = shop.reviewed(buyer)
    assert sorted(line.serial for line in cart.lines) == sorted(serials)
    sealed = db.session.execute(select(Cart.content_hash)).scalar_one()
    assert sealed == cart.content_hash


def confirm(number: int, person: Person, fields: dict[str, str]) -> tuple[int, str]:
    """One browser with its own process and session; a thread has no app context to share."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    def browse() -> tuple[int, str]:
        app.config["WTF_CSRF_ENABLED"] = False
        client = app.test_client()
        client.post("/sign-in", data={"email": person.email, "password": PASSWORD})
        answer = client.post("/redeem/review", data=fields)
        return answer.status_code, answer.headers.get("Location", "")

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(browse).result()


@both_engines
def test_one_confirmation_sent_eight_times(
    app: Flask, cast: Cast, tmp_path: Path, signed_in: Callable[[Person], FlaskClient]
):
    with app.app_context():
        shop.stock()
        shop.credit(cast.owner, 100)
        basket.choose(redeemer(cast.owner), HYBRID, BATTERY, 2)
    review = signed_in(cast.owner).get("/redeem/review").text
    fields = dict(re.findall(r'name="(cart|key|shown)" value="([^"]+)"', review))
    answers = at_once(CLIENTS, database_of(app), tmp_path, confirm, cast.owner, fields)
    assert len(set(answers)) == 1
    status, address = answers[0]
    assert (status, address) == (303, f"/redeem/receipt/{fields['cart']}")
    with app.app_context():
        assert ledger.balance_of(cast.company_id, Region.EU) == 95
        assert len(mails("redemption_receipt")) == 1
        assert (count(ActivationCode), count(CoinEntry)) == (3, 2)
