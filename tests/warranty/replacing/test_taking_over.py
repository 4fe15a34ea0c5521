"""What a replaced device had goes over once: its owner, and its extensions at no coins."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core.clock import today
from portal.core.serials import Serial
from portal.devices import corrections, register
from portal.devices.corrections import REPLACED, Correction
from portal.devices.register import Device
from portal.extensions import db
from portal.jobs.worker import Worker
from portal.redemption import basket, issuers, receipts, verify
from portal.redemption.models import ActivationCode, Cart, CartLine
from portal.warranty.changes import actor_of
from portal.warranty.owned.adding import keep
from portal.warranty.ownership import UnknownDevice, owned_serial
from portal.warranty.replacing.models import DeviceTakeOver
from portal.warranty.replacing.taking_over import take_over_all
from tests.redemption import shop
from tests.redemption.shop import HYBRID, PLAIN, READY_MADE, SECOND_HYBRID, redeemer
from tests.support.cast import Cast
from tests.support.clock import Clock
from tests.support.engines import both_engines
from tests.support.extensions import make_operator
from tests.support.owned_devices import give, identity_of
from tests.support.processes import at_once
from tests.support.wallet import audited, mails

DAY = date(2026, 5, 4)
OFFICE = ("office@se100001.example", "sv")


@pytest.fixture
def bought(in_app: Flask, cast: Cast) -> Cast:
    """The first hybrid has the battery, comfort and two power steps; its owner is the company."""
    shop.stock()
    shop.credit(cast.owner, 10)
    buyer = redeemer(cast.owner)
    basket.choose(buyer, HYBRID, ("battery", "comfort"), 2)
    shop.redeem_cart(buyer)
    give(HYBRID, cast.owner)
    return cast


def replace(old: str, new: str, cast: Cast, day: date | None = DAY) -> None:
    """As support corrects the register."""
    before = register.find(old)
    assert before
    wishes = [
        Correction("replaced_by", before.replaced_by, new),
        Correction("replaced_on", before.replaced_on, day),
    ]
    by = actor_of(identity_of(cast.support.user_id))
    corrections.correct(Serial(old), wishes, "Replaced under warranty", by)


def codes_of(serial: str) -> list[tuple[str, int]]:
    found = select(ActivationCode.extension, ActivationCode.step)
    rows = db.session.execute(
        found.where(ActivationCode.serial == serial).order_by(
            ActivationCode.extension, ActivationCode.step
        )
    )
    return [tuple(row) for row in rows]


ALL = [("battery", 0), ("comfort", 0), ("power", 1), ("power", 2)]


@both_engines
def test_the_new_device_has_all_that_was_paid_for(bought: Cast) -> None:
    replace(HYBRID, SECOND_HYBRID, bought)
    assert Worker(REPLACED).run_until_idle() == 1
    assert codes_of(SECOND_HYBRID) == ALL
    cart = db.session.scalars(select(Cart).where(Cart.coins == 0)).one()
    found = receipts.find(bought.company_id, cart.uuid)
    assert found.receipt.number == f"R-{cart.redeemed_at.year}-{cart.id:06}"
    assert [device.serial for device in found.devices] == [SECOND_HYBRID]
    assert mails("redemption_receipt")[-1] == OFFICE
    [entry] = audited("codes.reissued")
    assert (entry.company_id, entry.facts["left_out"]) == (bought.company_id, [])
    for name, differences in verify.CHECKS.items():
        assert list(differences()) == [], name
    digits = [code.digits for code in found.devices[0].codes]
    assert len(set(digits)) == len(ALL)


@both_engines
def test_the_ownership_moves_along_with_its_name(bought: Cast) -> None:
    replace(HYBRID, SECOND_HYBRID, bought)
    for _ in range(2):
        take_over_all({})
    office = identity_of(bought.owner.user_id)
    assert owned_serial(office, SECOND_HYBRID).proof == "replacement"
    with pytest.raises(UnknownDevice):
        owned_serial(office, HYBRID)
    assert mails("device_replaced") == [OFFICE]
    assert len(audited("device.replaced")) == 1
    assert codes_of(SECOND_HYBRID) == ALL


def test_what_the_new_one_has_or_cannot_have_is_left_out(bought: Cast) -> None:
    """From the factory it has the battery; a power of 5.5 kW leaves one step."""
    replace(HYBRID, READY_MADE, bought)
    take_over_all({})
    assert ("battery", 0) not in codes_of(READY_MADE)
    assert ("comfort", 0) in codes_of(READY_MADE)
    [entry] = audited("codes.reissued")
    assert ["battery", 0] in entry.facts["left_out"]


def test_a_device_without_extensions_gets_no_receipt(bought: Cast) -> None:
    replace(HYBRID, PLAIN, bought)
    take_over_all({})
    assert (codes_of(PLAIN), audited("codes.reissued")) == ([], [])
    assert owned_serial(identity_of(bought.owner.user_id), PLAIN)


def test_a_second_replacement_takes_over_from_the_first(bought: Cast) -> None:
    third = register_one("90523TD90008R")
    replace(HYBRID, SECOND_HYBRID, bought)
    take_over_all({})
    replace(SECOND_HYBRID, third, bought)
    take_over_all({})
    assert codes_of(third) == ALL
    assert owned_serial(identity_of(bought.owner.user_id), third)


def test_recorded_late_everything_goes_to_the_one_in_use(bought: Cast) -> None:
    third = register_one("90523TD90008R")
    replace(SECOND_HYBRID, third, bought)
    take_over_all({})
    replace(HYBRID, SECOND_HYBRID, bought)
    take_over_all({})
    assert (codes_of(SECOND_HYBRID), codes_of(third)) == ([], ALL)


def register_one(serial: str) -> str:
    register.add_devices([Device(serial, "plenticore-g3-s-4-0")])
    return serial


def test_each_company_that_paid_has_a_receipt_of_its_own(bought: Cast) -> None:
    third = register_one("90523TD90008R")
    shop.unlock_elsewhere(bought.stranger, SECOND_HYBRID, "comfort")
    shop.unlock_elsewhere(bought.stranger, SECOND_HYBRID, "power", 1)
    buyer = redeemer(bought.owner)
    shop.credit(bought.owner, 10)
    basket.choose(buyer, SECOND_HYBRID, ("battery",), 2)
    shop.redeem_cart(buyer, "s" * 24)
    replace(SECOND_HYBRID, third, bought)
    take_over_all({})
    assert codes_of(third) == ALL
    free = db.session.scalars(select(Cart).where(Cart.coins == 0).order_by(Cart.company_id)).all()
    assert [cart.company_id for cart in free] == [bought.company_id, bought.stranger.company_id]
    assert not any(list(differences()) for differences in verify.CHECKS.values())


def test_a_day_to_come_is_waited_for(bought: Cast, clock: Clock) -> None:
    replace(HYBRID, SECOND_HYBRID, bought, today() + timedelta(days=1))
    take_over_all({})
    assert codes_of(SECOND_HYBRID) == []
    clock.forward(days=1)
    take_over_all({})
    assert codes_of(SECOND_HYBRID) == ALL


def test_what_somebody_else_has_added_before_stays_theirs(bought: Cast) -> None:
    other = make_operator()
    give(SECOND_HYBRID, other)
    replace(HYBRID, SECOND_HYBRID, bought)
    take_over_all({})
    assert owned_serial(identity_of(other.user_id), SECOND_HYBRID)
    assert owned_serial(identity_of(bought.owner.user_id), HYBRID)
    assert mails("device_replaced") == []
    assert mails("device_replaced_elsewhere") == [OFFICE]


def test_nobody_is_quicker_than_the_job(bought: Cast) -> None:
    """Else who holds the new device could keep the cover that it takes over."""
    replace(HYBRID, SECOND_HYBRID, bought)
    other, office = (identity_of(each.user_id) for each in (make_operator(), bought.owner))
    assert keep(actor_of(other), SECOND_HYBRID, "", "192.0.2.7") is None
    take_over_all({})
    assert owned_serial(office, SECOND_HYBRID)
    # another one, which its owner has added by its code
    third = register_one("90523TD90008R")
    replace(SECOND_HYBRID, third, bought)
    assert keep(actor_of(office), third, "", "192.0.2.7")


def test_an_empty_pool_leaves_nothing_half_done(bought: Cast) -> None:
    replace(HYBRID, SECOND_HYBRID, bought)
    issuers.use_issuer("pool")
    try:
        take_over_all({})
        assert (codes_of(SECOND_HYBRID), len(audited("pool.dry"))) == ([], 1)
        assert owned_serial(identity_of(bought.owner.user_id), HYBRID)
        assert db.session.scalars(select(DeviceTakeOver.id)).all() == []
    finally:
        issuers.use_issuer("keyed")
    take_over_all({})
    assert codes_of(SECOND_HYBRID) == ALL


def take_over_as(_number: int) -> None:
    take_over_all({})


@both_engines
def test_many_workers_at_once_issue_them_once(in_app: Flask, bought: Cast, tmp_path: Path) -> None:
    replace(HYBRID, SECOND_HYBRID, bought)
    at_once(4, str(in_app.config["SQLALCHEMY_DATABASE_URI"]), tmp_path, take_over_as)
    assert codes_of(SECOND_HYBRID) == ALL
    free = select(CartLine.id).where(CartLine.coins == 0)
    assert len(db.session.scalars(free).all()) == len(ALL)
    assert len(mails("device_replaced")) == len(audited("codes.reissued")) == 1
