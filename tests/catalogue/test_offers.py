"""What a device is offered, and what a selection may hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.catalogue import catalogue
from portal.catalogue.kinds import Extension, Unavailable
from portal.catalogue.offers import (
    AlreadyUnlocked,
    NotOffered,
    Offer,
    PowerStepSkipped,
    SelectionRefused,
    Unlock,
    check_selection,
    current_step,
    offers,
)

BATTERY, POWER, COMFORT = Extension.BATTERY, Extension.POWER, Extension.COMFORT
G3_S = "plenticore-g3-s-4-0"
FREE = None
DONE, LOWER, TOP = (
    Unavailable.ALREADY_UNLOCKED,
    Unavailable.LOWER_STEP_FIRST,
    Unavailable.HIGHEST_POWER,
)
BUILT_IN, NOT_FOR = Unavailable.BUILT_IN, Unavailable.NOT_FOR_PRODUCT


def listed(key: str, installed=(), factory=(), chosen=()) -> dict[tuple[str, int], str | None]:
    found = offers(catalogue().product(key), installed, factory, chosen)
    return {offer.unlock: offer.reason for offer in found}


@pytest.mark.parametrize(
    ("key", "installed", "expected"),
    [
        (
            G3_S,
            set(),
            {(BATTERY, 0): FREE, (POWER, 1): FREE, (POWER, 2): LOWER, (COMFORT, 0): FREE},
        ),
        (
            G3_S,
            {("power", 1), ("battery", 0)},
            {(BATTERY, 0): DONE, (POWER, 1): DONE, (POWER, 2): FREE, (COMFORT, 0): FREE},
        ),
        (
            G3_S,
            {("power", 1), ("power", 2), ("comfort", 0)},
            {(BATTERY, 0): FREE, (POWER, 1): DONE, (POWER, 2): DONE, (COMFORT, 0): DONE},
        ),
        (
            "plenticore-g3-s-5-5",
            set(),
            {(BATTERY, 0): FREE, (POWER, 2): FREE, (COMFORT, 0): FREE},
        ),
        (
            "plenticore-g3-s-7-0",
            set(),
            {(BATTERY, 0): FREE, (POWER, 0): TOP, (COMFORT, 0): FREE},
        ),
        (
            "plenticore-plus-10",
            set(),
            {(BATTERY, 0): FREE, (POWER, 0): NOT_FOR, (COMFORT, 0): NOT_FOR},
        ),
        (
            "plenticore-bi-10-26",
            set(),
            {(BATTERY, 0): BUILT_IN, (POWER, 0): NOT_FOR, (COMFORT, 0): NOT_FOR},
        ),
        ("ksem", set(), {(BATTERY, 0): NOT_FOR, (POWER, 0): NOT_FOR, (COMFORT, 0): FREE}),
        ("x3-mic-6-0", set(), {(BATTERY, 0): NOT_FOR, (POWER, 0): NOT_FOR, (COMFORT, 0): NOT_FOR}),
    ],
)
def test_what_a_device_is_offered(key: str, installed: set, expected: dict):
    assert listed(key, installed) == expected


def test_the_factory_may_have_unlocked_it():
    assert listed(G3_S, factory={"battery"})[BATTERY, 0] is BUILT_IN


def test_a_step_in_the_cart_frees_the_next_one():
    assert listed(G3_S, chosen={("power", 1)})[POWER, 2] is FREE


def test_an_offer_tells_price_and_powers():
    product = catalogue().product(G3_S)
    by_unlock = {offer.unlock: offer for offer in offers(product, set())}
    first, second = by_unlock[POWER, 1], by_unlock[POWER, 2]
    assert (first.coins, str(first.from_kw), str(first.to_kw)) == (1, "4.0", "5.5")
    assert (second.coins, str(second.from_kw), str(second.to_kw)) == (1, "5.5", "7.0")
    assert second.missing_steps == (1,)
    assert not second.available
    assert by_unlock[BATTERY, 0] == Offer(BATTERY, 0, coins=3)
    assert by_unlock[COMFORT, 0].coins == 2


@pytest.mark.parametrize(
    ("installed", "chosen"),
    [
        (set(), set()),
        (set(), {("battery", 0), ("comfort", 0)}),
        (set(), {("power", 1)}),
        (set(), {("power", 2), ("power", 1)}),
        ({("power", 1)}, {("power", 2)}),
    ],
)
def test_selections_that_fit(installed: set, chosen: set):
    check_selection(catalogue().product(G3_S), installed, chosen)


@pytest.mark.parametrize(
    ("key", "installed", "factory", "chosen", "refusal", "facts"),
    [
        (G3_S, (), (), ("power", 2), PowerStepSkipped, {"missing": (1,)}),
        (G3_S, {("power", 1)}, (), ("power", 1), AlreadyUnlocked, {}),
        (G3_S, {("comfort", 0)}, (), ("comfort", 0), AlreadyUnlocked, {}),
        (G3_S, (), {"battery"}, ("battery", 0), NotOffered, {"reason": BUILT_IN}),
        (G3_S, (), (), ("power", 3), NotOffered, {"reason": NOT_FOR}),
        (G3_S, (), (), ("power", 0), NotOffered, {"reason": NOT_FOR}),
        (G3_S, (), (), ("battery", 1), NotOffered, {"reason": NOT_FOR}),
        ("plenticore-g3-s-7-0", (), (), ("power", 1), NotOffered, {"reason": TOP}),
        ("piko-iq-10", (), (), ("battery", 0), NotOffered, {"reason": NOT_FOR}),
        ("piko-ba-10", (), (), ("battery", 0), NotOffered, {"reason": BUILT_IN}),
    ],
)
def test_selections_that_do_not(key, installed, factory, chosen, refusal, facts):
    with pytest.raises(refusal) as caught:
        check_selection(catalogue().product(key), installed, {chosen}, factory)
    expected = {"extension": chosen[0], "step": chosen[1], **facts}
    assert caught.value.facts == expected


def test_a_gap_is_refused_even_with_the_highest_step_of_a_longer_size():
    with pytest.raises(PowerStepSkipped) as refusal:
        check_selection(catalogue().product("plenticore-g3-l-15"), (), {Unlock(POWER, 2)})
    assert refusal.value.missing == (1,)


unlocks = st.sets(
    st.one_of(
        st.just(Unlock(BATTERY)),
        st.just(Unlock(COMFORT)),
        st.builds(Unlock, st.just(POWER), st.integers(0, 3)),
    )
)
products = st.sampled_from(catalogue().products())


@given(products, unlocks, unlocks)
def test_an_accepted_selection_is_offered_and_leaves_no_gap(product, before, chosen):
    installed = {each for each in before if each.step < max(len(product.steps_kw), 1)}
    try:
        check_selection(product, installed, chosen)
    except SelectionRefused:
        return
    assert all(product.extension(each.extension).offered for each in chosen)
    assert not chosen & installed
    new_steps = sorted(each.step for each in chosen if each.extension is POWER)
    reached = current_step(product, installed)
    assert new_steps == list(range(reached + 1, reached + 1 + len(new_steps)))
    assert product.kw_at(reached + len(new_steps)) is not None or not new_steps


@given(products, unlocks)
def test_every_available_offer_is_accepted_alone(product, installed):
    for offer in offers(product, installed):
        if offer.available:
            check_selection(product, installed, {offer.unlock})
        else:
            with pytest.raises(SelectionRefused):
                check_selection(product, installed, {offer.unlock})
