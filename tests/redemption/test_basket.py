"""The open cart: what may lie in it, and whose it is."""

from collections.abc import Iterator

import pytest
from flask import Flask

from portal.catalogue import catalogue
from portal.catalogue.kinds import Extension, Unavailable
from portal.catalogue.offers import NotOffered, PowerStepSkipped, Unlock
from portal.core.errors import DomainError
from portal.core.serials import Serial
from portal.devices import register
from portal.devices.register import Device
from portal.redemption import basket
from portal.redemption.basket import CartFull, ReferenceTooLong, ReferenceUnprintable
from portal.redemption.carts import OpenCart, open_cart
from portal.redemption.installed import DeviceState, SerialUnknown
from portal.redemption.selection import (
    DeviceRefused,
    NothingChosen,
    UnknownExtension,
    UnlockedMeanwhile,
    check,
    lines_of,
)
from tests.redemption import shop
from tests.redemption.shop import (
    BATTERY,
    COMFORT,
    HYBRID,
    METER,
    PLAIN,
    READY_MADE,
    SECOND_HYBRID,
    redeemer,
)
from tests.support.cast import Cast
from tests.support.engines import both_engines


@pytest.fixture
def shopping(in_app: Flask, cast: Cast) -> Iterator[Cast]:
    shop.stock()
    yield cast


def cart_of(cast: Cast) -> OpenCart:
    return shop.reviewed(redeemer(cast.owner))


def content(cast: Cast) -> set[tuple[str, str, int, int]]:
    return {(line.serial, *line.unlock, line.coins) for line in cart_of(cast).lines}


@both_engines
def test_several_devices_lie_in_one_cart(shopping: Cast):
    basket.choose(redeemer(shopping.owner), HYBRID, BATTERY, 2)
    basket.choose(redeemer(shopping.owner), METER, COMFORT, 0)
    assert content(shopping) == {
        (HYBRID, "battery", 0, 3),
        (HYBRID, "power", 1, 1),
        (HYBRID, "power", 2, 1),
        (METER, "comfort", 0, 2),
    }
    assert cart_of(shopping).coins == 7
    assert [device.serial for device in cart_of(shopping).devices] == [HYBRID, METER]


@both_engines
def test_choosing_again_replaces_what_was_chosen(shopping: Cast):
    basket.choose(redeemer(shopping.owner), HYBRID, BATTERY, 2)
    basket.choose(redeemer(shopping.owner), HYBRID, COMFORT, 1)
    assert content(shopping) == {(HYBRID, "comfort", 0, 2), (HYBRID, "power", 1, 1)}
    basket.choose(redeemer(shopping.owner), HYBRID, (), 0)
    assert content(shopping) == set()


def test_the_cart_belongs_to_one_person_in_one_company(shopping: Cast):
    basket.choose(redeemer(shopping.owner), HYBRID, BATTERY, 0)
    basket.choose(redeemer(shopping.colleague), HYBRID, COMFORT, 0)
    assert content(shopping) == {(HYBRID, "battery", 0, 3)}
    assert open_cart(redeemer(shopping.stranger)) is None


@both_engines
def test_a_power_step_leaves_with_the_steps_above_it(shopping: Cast):
    basket.choose(redeemer(shopping.owner), HYBRID, BATTERY, 2)
    basket.remove(redeemer(shopping.owner), HYBRID, "power", 1)
    assert content(shopping) == {(HYBRID, "battery", 0, 3)}


@both_engines
def test_removing_what_is_not_there_changes_nothing(shopping: Cast):
    basket.choose(redeemer(shopping.owner), HYBRID, BATTERY, 0)
    before = cart_of(shopping)
    basket.remove(redeemer(shopping.owner), HYBRID, "comfort", 0)
    basket.remove(redeemer(shopping.owner), METER, "battery", 0)
    basket.remove(redeemer(shopping.owner), "' OR 1=1", "x" * 500, 99)
    assert cart_of(shopping) == before


@both_engines
@pytest.mark.parametrize(
    ("serial", "extensions", "step", "error"),
    [
        (PLAIN, BATTERY, 0, DeviceRefused),
        (READY_MADE, BATTERY, 0, DeviceRefused),
        (HYBRID, (), 3, DeviceRefused),
        (HYBRID, (), 99, DeviceRefused),
        (METER, (), 1, DeviceRefused),
        (HYBRID, (), 0, NothingChosen),
        (HYBRID, ("power",), 0, UnknownExtension),
        (HYBRID, ("flying",), 0, UnknownExtension),
        (Serial("90523TD99999R"), BATTERY, 0, SerialUnknown),
    ],
)
def test_what_does_not_fit_is_refused(
    shopping: Cast,
    serial: Serial,
    extensions: tuple[str, ...],
    step: int,
    error: type[DomainError],
):
    with pytest.raises(error):
        basket.choose(redeemer(shopping.owner), serial, extensions, step)
    assert open_cart(redeemer(shopping.owner)) is None


def test_the_reason_of_a_refusal_is_told(shopping: Cast):
    with pytest.raises(DeviceRefused) as refusal:
        basket.choose(redeemer(shopping.owner), READY_MADE, BATTERY, 0)
    assert isinstance(refusal.value.cause, NotOffered)
    assert refusal.value.cause.reason is Unavailable.BUILT_IN


@both_engines
def test_what_a_code_unlocked_is_not_sold_again(shopping: Cast):
    shop.unlock_elsewhere(shopping.stranger, HYBRID, "battery")
    with pytest.raises(UnlockedMeanwhile):
        basket.choose(redeemer(shopping.owner), HYBRID, BATTERY, 0)


@both_engines
def test_an_unlocked_step_is_the_ground_of_the_next(shopping: Cast):
    shop.unlock_elsewhere(shopping.stranger, HYBRID, "power", 1)
    basket.choose(redeemer(shopping.owner), HYBRID, (), 2)
    assert content(shopping) == {(HYBRID, "power", 2, 1)}


@both_engines
def test_the_cart_tells_what_became_impossible(shopping: Cast):
    basket.choose(redeemer(shopping.owner), HYBRID, BATTERY, 0)
    basket.choose(redeemer(shopping.owner), METER, COMFORT, 0)
    shop.unlock_elsewhere(shopping.stranger, HYBRID, "battery")
    [problem] = cart_of(shopping).problems
    assert isinstance(problem, UnlockedMeanwhile)
    assert problem.serial == HYBRID


def test_a_skipped_step_is_refused():
    product = catalogue().product("plenticore-g3-s-4-0")
    lines = lines_of(HYBRID, product, [Unlock(Extension.POWER, 2)])
    with pytest.raises(DeviceRefused) as refusal:
        check(DeviceState(HYBRID, product.key, frozenset(), frozenset()), lines)
    assert isinstance(refusal.value.cause, PowerStepSkipped)
    first = DeviceState(HYBRID, product.key, frozenset({("power", 1)}), frozenset())
    check(first, lines)


@both_engines
def test_a_cart_is_full_at_fifty_lines(shopping: Cast):
    serials = [Serial(f"90523TE{number:05d}R") for number in range(13)]
    register.add_devices(Device(serial, "plenticore-g3-s-4-0") for serial in serials)
    for serial in serials[:12]:
        basket.choose(redeemer(shopping.owner), serial, ("battery", "comfort"), 2)
    basket.choose(redeemer(shopping.owner), SECOND_HYBRID, ("battery", "comfort"), 0)
    with pytest.raises(CartFull):
        basket.choose(redeemer(shopping.owner), serials[12], BATTERY, 0)
    assert len(cart_of(shopping).lines) == basket.MOST_LINES


@both_engines
def test_the_reference_is_kept(shopping: Cast):
    basket.choose(redeemer(shopping.owner), HYBRID, BATTERY, 0)
    basket.set_reference(redeemer(shopping.owner), "  Βίλα Ήλιος, Žďár nad Sázavou ☀  ")
    assert cart_of(shopping).reference == "Βίλα Ήλιος, Žďár nad Sázavou ☀"
    basket.set_reference(redeemer(shopping.owner), "x" * 100)
    assert cart_of(shopping).reference == "x" * 100


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("x" * 101, ReferenceTooLong),
        ("x" * 1_000_000, ReferenceTooLong),
        ("a\x00b", ReferenceUnprintable),
        ("a\nb", ReferenceUnprintable),
        ("a\u202eb", ReferenceUnprintable),
        ("a\ud800b", ReferenceUnprintable),
        ("a\u2028b", ReferenceUnprintable),
    ],
)
def test_a_reference_nobody_could_print_is_refused(
    shopping: Cast, text: str, error: type[DomainError]
):
    basket.choose(redeemer(shopping.owner), HYBRID, BATTERY, 0)
    before = cart_of(shopping)
    with pytest.raises(error):
        basket.set_reference(redeemer(shopping.owner), text)
    assert cart_of(shopping) == before
