"""Redeeming a reviewed cart: what it leaves behind, and every refusal that leaves nothing."""

import json
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from portal.audit.models import AuditEntry
from portal.catalogue.offers import PowerStepSkipped
from portal.core import crypto
from portal.core.clock import today
from portal.core.codes import activation_code_is_valid, printed_activation_code
from portal.core.idempotency import KeyReused
from portal.core.regions import Region
from portal.core.transaction import transaction
from portal.extensions import db
from portal.jobs.models import Job
from portal.mail.models import OutgoingMail
from portal.redemption import basket, checkout, receipts
from portal.redemption.carts import open_cart
from portal.redemption.checkout import AlreadyRedeemed, CartEmpty, CartUnknown, ReviewStale
from portal.redemption.models import ActivationCode, Cart, CartLine
from portal.redemption.receipts import ReceiptUnknown
from portal.redemption.selection import (
    DeviceRefused,
    DeviceReplaced,
    PriceChanged,
    ProductCorrected,
    UnlockedMeanwhile,
)
from portal.wallet import ledger
from portal.wallet.ledger import NotEnoughCoins
from tests.redemption import shop
from tests.redemption.shop import BATTERY, HYBRID, METER, SECOND_HYBRID, redeem_cart, redeemer
from tests.support.cast import Cast
from tests.support.engines import both_engines

KEY = "a-key-of-the-review-page"


@pytest.fixture
def shopping(in_app: Flask, cast: Cast) -> Iterator[Cast]:
    shop.stock()
    shop.credit(cast.owner, 10)
    yield cast


def filled(cast: Cast) -> None:
    """Battery 3 + two power steps = 5 coins, comfort in the meter 2."""
    basket.choose(redeemer(cast.owner), HYBRID, BATTERY, 2)
    basket.choose(redeemer(cast.owner), METER, ("comfort",), 0)
    basket.set_reference(redeemer(cast.owner), "Villa Solsken")


def balance(cast: Cast) -> int:
    return ledger.balance_of(cast.company_id, Region.EU)


@both_engines
def test_coins_become_codes(shopping: Cast):
    filled(shopping)
    receipt = redeem_cart(redeemer(shopping.owner), KEY)
    assert (receipt.coins, receipt.region, receipt.reference) == (7, "EU", "Villa Solsken")
    assert receipt.user_name == shopping.owner.name
    assert receipt.number.endswith(f"-{receipt.id:06d}")
    assert balance(shopping) == 3
    found = receipts.find(shopping.company_id, receipt.uuid)
    assert found.receipt == receipt
    codes = {
        (device.serial, code.extension, code.step): code.digits
        for device in found.devices
        for code in device.codes
    }
    assert set(codes) == {
        (HYBRID, "battery", 0),
        (HYBRID, "power", 1),
        (HYBRID, "power", 2),
        (METER, "comfort", 0),
    }
    assert all(activation_code_is_valid(code) for code in codes.values())
    assert len(set(codes.values())) == 4
    assert open_cart(redeemer(shopping.owner)) is None


@both_engines
def test_the_buyer_is_mailed_and_the_deed_noted(shopping: Cast):
    filled(shopping)
    receipt = redeem_cart(redeemer(shopping.owner), KEY)
    mail = db.session.execute(select(OutgoingMail)).scalar_one()
    assert (mail.recipient, mail.template) == (shopping.owner.email, "redemption_receipt")
    assert mail.subject_ref == f"cart:{receipt.id}"
    values = json.loads(crypto.decrypt(mail.payload or b""))
    found = receipts.find(shopping.company_id, receipt.uuid)
    expected = [
        printed_activation_code(code.digits) for device in found.devices for code in device.codes
    ]
    assert [code["code"] for device in values["devices"] for code in device["codes"]] == expected
    assert values["receipt_url"].endswith(f"/redeem/receipt/{receipt.uuid}")
    assert db.session.execute(select(Job.payload)).scalar_one() == {"mail_id": mail.id}
    entry = db.session.execute(
        select(AuditEntry).where(AuditEntry.action == "coins.redeemed")
    ).scalar_one()
    assert (entry.actor_id, entry.subject) == (shopping.owner.user_id, f"cart:{receipt.id}")
    assert not any(digits.replace(" ", "") in json.dumps(entry.facts) for digits in expected)


@both_engines
def test_codes_follow_the_device_not_the_moment(shopping: Cast):
    basket.choose(redeemer(shopping.owner), HYBRID, BATTERY, 0)
    first = receipts.find(shopping.company_id, redeem_cart(redeemer(shopping.owner)).uuid)
    with transaction():
        db.session.execute(delete(ActivationCode))
    basket.choose(redeemer(shopping.owner), HYBRID, BATTERY, 0)
    again = redeem_cart(redeemer(shopping.owner), "another-key-another-key")
    second = receipts.find(shopping.company_id, again.uuid)
    assert second.devices == first.devices


@both_engines
def test_the_same_confirmation_again_gives_the_same_receipt(shopping: Cast):
    filled(shopping)
    cart = shop.reviewed(redeemer(shopping.owner))
    first = checkout.redeem(redeemer(shopping.owner), cart.uuid, KEY, cart.content_hash)
    again = checkout.redeem(redeemer(shopping.owner), cart.uuid, KEY, cart.content_hash)
    assert again == first
    assert balance(shopping) == 3
    assert len(db.session.execute(select(OutgoingMail.id)).all()) == 1


@both_engines
def test_numbers_stay_whole_beyond_a_million(shopping: Cast):
    basket.choose(redeemer(shopping.owner), HYBRID, BATTERY, 0)
    with transaction():
        db.session.execute(delete(CartLine))
        db.session.execute(update(Cart).values(id=1_234_567))
    basket.choose(redeemer(shopping.owner), HYBRID, BATTERY, 0)
    assert redeem_cart(redeemer(shopping.owner)).number.endswith("-1234567")


# Refusals


def refused(cast: Cast, error: type[Exception], cart: object = None, **given: str) -> Exception:
    """Redeem as the owner and see that nothing whatever changed."""
    buyer = redeemer(cast.owner)
    open_now = open_cart(buyer)
    shown = given.get("shown_hash") or (open_now.content_hash if open_now else "")
    uuid = cart or (open_now.uuid if open_now else uuid4())
    before, coins = shop.everything(), balance(cast)
    with pytest.raises(error) as refusal:
        checkout.redeem(buyer, uuid, given.get("key", KEY), shown)
    assert shop.everything() == before
    assert balance(cast) == coins
    return refusal.value


@both_engines
def test_too_few_coins(shopping: Cast):
    basket.choose(redeemer(shopping.owner), HYBRID, ("battery", "comfort"), 2)
    basket.choose(redeemer(shopping.owner), SECOND_HYBRID, ("battery", "comfort"), 0)
    refusal = refused(shopping, NotEnoughCoins)
    assert (refusal.needed, refusal.available) == (12, 10)
    assert not db.session.execute(select(OutgoingMail.id)).all()


@both_engines
def test_a_cart_changed_after_the_review(shopping: Cast):
    filled(shopping)
    shown = shop.reviewed(redeemer(shopping.owner)).content_hash
    basket.remove(redeemer(shopping.owner), METER, "comfort", 0)
    refused(shopping, ReviewStale, shown_hash=shown)


@both_engines
def test_a_reference_changed_after_the_review(shopping: Cast):
    filled(shopping)
    shown = shop.reviewed(redeemer(shopping.owner)).content_hash
    basket.set_reference(redeemer(shopping.owner), "Somewhere else")
    refused(shopping, ReviewStale, shown_hash=shown)


@both_engines
def test_an_extension_unlocked_by_another_company_meanwhile(shopping: Cast):
    filled(shopping)
    shop.unlock_elsewhere(shopping.stranger, HYBRID, "battery")
    refusal = refused(shopping, UnlockedMeanwhile)
    assert (refusal.serial, refusal.extension) == (HYBRID, "battery")


@both_engines
def test_a_power_step_below_that_is_gone(shopping: Cast):
    basket.choose(redeemer(shopping.owner), HYBRID, (), 1)
    redeem_cart(redeemer(shopping.owner), "first-step-first-step")
    basket.choose(redeemer(shopping.owner), HYBRID, (), 2)
    with transaction():
        db.session.execute(delete(ActivationCode))
    refusal = refused(shopping, DeviceRefused)
    assert isinstance(refusal.cause, PowerStepSkipped)
    assert refusal.cause.missing == (1,)


@both_engines
def test_a_price_that_the_catalogue_does_not_ask_any_more(shopping: Cast):
    filled(shopping)
    with transaction():
        db.session.execute(update(CartLine).values(coins=1))
        cart = open_cart(redeemer(shopping.owner))
        assert cart
        db.session.execute(update(Cart).values(content_hash=cart.content_hash))
    refusal = refused(shopping, DeviceRefused)
    assert isinstance(refusal.cause, PriceChanged)


@both_engines
def test_a_product_that_the_register_has_corrected_since(shopping: Cast):
    """The step still exists, and the price is the same: it would be sold to the wrong device."""
    filled(shopping)
    shop.correct(HYBRID, product="plenticore-g3-s-5-5")
    [problem] = shop.reviewed(redeemer(shopping.owner)).problems
    refusal = refused(shopping, DeviceRefused)
    assert isinstance(refusal.cause, ProductCorrected)
    assert isinstance(problem, DeviceRefused)
    assert isinstance(problem.cause, ProductCorrected)
    basket.choose(redeemer(shopping.owner), HYBRID, BATTERY, 0)
    assert redeem_cart(redeemer(shopping.owner)).coins == 5


@both_engines
def test_a_device_that_another_one_replaced_since(shopping: Cast):
    filled(shopping)
    shop.correct(HYBRID, replaced_by=SECOND_HYBRID, replaced_on=today())
    refusal = refused(shopping, DeviceRefused)
    assert isinstance(refusal.cause, DeviceReplaced)
    assert refusal.cause.by == SECOND_HYBRID
    with pytest.raises(DeviceRefused):
        basket.choose(redeemer(shopping.owner), HYBRID, BATTERY, 0)
    basket.choose(redeemer(shopping.owner), HYBRID, (), 0)
    assert redeem_cart(redeemer(shopping.owner)).coins == 2


@both_engines
def test_a_device_that_will_be_replaced_one_day(shopping: Cast):
    filled(shopping)
    shop.correct(HYBRID, replaced_by=SECOND_HYBRID, replaced_on=today() + timedelta(days=1))
    assert redeem_cart(redeemer(shopping.owner)).coins == 7


@both_engines
def test_an_empty_cart(shopping: Cast):
    filled(shopping)
    basket.choose(redeemer(shopping.owner), HYBRID, (), 0)
    basket.choose(redeemer(shopping.owner), METER, (), 0)
    refused(shopping, CartEmpty)


@both_engines
def test_the_key_with_another_cart(shopping: Cast):
    basket.choose(redeemer(shopping.owner), HYBRID, BATTERY, 0)
    redeem_cart(redeemer(shopping.owner), KEY)
    basket.choose(redeemer(shopping.owner), SECOND_HYBRID, BATTERY, 0)
    refused(shopping, KeyReused, key=KEY)


@both_engines
def test_the_key_with_other_content(shopping: Cast):
    basket.choose(redeemer(shopping.owner), HYBRID, BATTERY, 0)
    receipt = redeem_cart(redeemer(shopping.owner), KEY)
    refused(shopping, KeyReused, cart=receipt.uuid, key=KEY, shown_hash="0" * 64)


@both_engines
def test_a_redeemed_cart_confirmed_once_more(shopping: Cast):
    basket.choose(redeemer(shopping.owner), HYBRID, BATTERY, 0)
    receipt = redeem_cart(redeemer(shopping.owner), KEY)
    refusal = refused(shopping, AlreadyRedeemed, cart=receipt.uuid, key="a-second-review-page")
    assert refusal.receipt == receipt.uuid


@both_engines
@pytest.mark.parametrize("person", ["stranger", "colleague"])
def test_the_cart_of_somebody_else(shopping: Cast, person: str):
    other = redeemer(getattr(shopping, person))
    basket.choose(other, HYBRID, BATTERY, 0)
    cart = shop.reviewed(other)
    refused(shopping, CartUnknown, cart=cart.uuid, shown_hash=cart.content_hash)


@both_engines
def test_a_receipt_belongs_to_its_company(shopping: Cast):
    basket.choose(redeemer(shopping.owner), HYBRID, BATTERY, 0)
    receipt = redeem_cart(redeemer(shopping.owner))
    assert shopping.stranger.company_id
    with pytest.raises(ReceiptUnknown):
        receipts.find(shopping.stranger.company_id, receipt.uuid)
    with pytest.raises(ReceiptUnknown):
        receipts.find(shopping.company_id, uuid4())
