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
from portal.warranty.handover import giving, live, receiving
from portal.warranty.owned.adding import keep
from portal.warranty.owned.keeping import remove, rename
from portal.warranty.ownership import UnknownDevice, owned_serial, present_owner
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


@both_engines
def test_a_mistake_goes_on_to_the_right_device(bought: Cast) -> None:
    third = register_one("90523TD90008R")
    replace(HYBRID, SECOND_HYBRID, bought)
    take_over_all({})
    replace(HYBRID, third, bought)
    assert Worker(REPLACED).run_until_idle() == 2
    office = identity_of(bought.owner.user_id)
    assert owned_serial(office, third).proof == "replacement"
    assert codes_of(third) == ALL
    assert (mails("device_replaced"), mails("device_returned")) == ([OFFICE] * 2, [])
    assert added_by_code(SECOND_HYBRID)


@both_engines
def test_a_mistake_without_a_right_device_is_undone(bought: Cast) -> None:
    office = identity_of(bought.owner.user_id)
    replace(HYBRID, SECOND_HYBRID, bought)
    take_over_all({})
    rename(office, SECOND_HYBRID, "Roof")
    replace(HYBRID, "", bought, None)
    for _ in range(2):
        take_over_all({})
    assert owned_serial(office, HYBRID).label == "Roof"
    assert mails("device_returned") == [OFFICE]
    [entry] = audited("device.replacement_undone")
    assert (entry.company_id, entry.facts["replacement"]) == (bought.company_id, SECOND_HYBRID)
    assert added_by_code(SECOND_HYBRID)


def added_by_code(serial: str) -> bool:
    """By its real owner, who had been refused as long as it was somebody else's."""
    other = identity_of(make_operator().user_id)
    assert keep(actor_of(other), serial, "", "192.0.2.7")
    return owned_serial(other, serial).user_id == other.user_id


def test_named_again_a_pair_is_worked_through_again(in_app: Flask, cast: Cast) -> None:
    shop.stock()
    shop.credit(cast.owner, 10)
    give(HYBRID, cast.owner)
    for extension in ("battery", "comfort"):
        basket.choose(redeemer(cast.owner), HYBRID, (extension,), 0)
        shop.redeem_cart(redeemer(cast.owner), extension.ljust(24, "s"))
        replace(HYBRID, SECOND_HYBRID, cast)
        take_over_all({})
        assert owned_serial(identity_of(cast.owner.user_id), SECOND_HYBRID)
        assert (extension, 0) in codes_of(SECOND_HYBRID)
        replace(HYBRID, "", cast, None)
        take_over_all({})
        assert owned_serial(identity_of(cast.owner.user_id), HYBRID)
    assert not any(list(differences()) for differences in verify.CHECKS.values())


def test_a_mistake_at_the_beginning_of_a_chain_reaches_its_end(bought: Cast) -> None:
    third = register_one("90523TD90008R")
    replace(HYBRID, SECOND_HYBRID, bought)
    take_over_all({})
    replace(SECOND_HYBRID, third, bought)
    take_over_all({})
    replace(HYBRID, "", bought, None)
    take_over_all({})
    assert owned_serial(identity_of(bought.owner.user_id), HYBRID)
    assert present_owner(third) is None


def test_a_whole_chain_of_mistakes_is_undone(bought: Cast) -> None:
    third = register_one("90523TD90008R")
    for old, new in ((HYBRID, SECOND_HYBRID), (SECOND_HYBRID, third)):
        replace(old, new, bought)
        take_over_all({})
    for old in (HYBRID, SECOND_HYBRID):
        replace(old, "", bought, None)
    take_over_all({})
    assert owned_serial(identity_of(bought.owner.user_id), HYBRID)
    assert (present_owner(SECOND_HYBRID), present_owner(third)) == (None, None)


def test_who_had_added_both_keeps_both(bought: Cast) -> None:
    give(SECOND_HYBRID, bought.owner)
    replace(HYBRID, SECOND_HYBRID, bought)
    take_over_all({})
    replace(HYBRID, "", bought, None)
    take_over_all({})
    office = identity_of(bought.owner.user_id)
    assert owned_serial(office, HYBRID)
    assert owned_serial(office, SECOND_HYBRID)


def test_handed_over_meanwhile_it_comes_back_to_the_new_owner(bought: Cast) -> None:
    office, home = (identity_of(each.user_id) for each in (bought.owner, make_operator()))
    replace(HYBRID, SECOND_HYBRID, bought)
    take_over_all({})
    receiving.enter(home, giving.make(office, SECOND_HYBRID).value, "192.0.2.7")
    entered = live.given(office, SECOND_HYBRID).uuid
    assert entered
    giving.confirm(office, SECOND_HYBRID, entered)
    replace(HYBRID, "", bought, None)
    take_over_all({})
    assert owned_serial(home, HYBRID)
    assert present_owner(SECOND_HYBRID) is None


def test_a_hand_over_that_is_under_way_goes_along(bought: Cast) -> None:
    office, home = (identity_of(each.user_id) for each in (bought.owner, make_operator()))
    receiving.enter(home, giving.make(office, HYBRID).value, "192.0.2.7")
    replace(HYBRID, SECOND_HYBRID, bought)
    take_over_all({})
    assert [each.serial for each in live.expected(home)] == [SECOND_HYBRID]
    replace(HYBRID, "", bought, None)
    take_over_all({})
    assert [each.serial for each in live.expected(home)] == [HYBRID]
    entered = live.given(office, HYBRID).uuid
    assert entered
    giving.confirm(office, HYBRID, entered)
    assert owned_serial(home, HYBRID)


def test_what_the_owner_has_given_up_does_not_come_back(bought: Cast) -> None:
    office = identity_of(bought.owner.user_id)
    give(SECOND_HYBRID, make_operator())
    replace(HYBRID, SECOND_HYBRID, bought)
    take_over_all({})
    remove(office, HYBRID, owned_serial(office, HYBRID).uuid)
    replace(HYBRID, "", bought, None)
    take_over_all({})
    assert present_owner(HYBRID) is None


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
