"""Booking, redeeming, voiding, correcting and ordering in any order, against a model in memory."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from flask import Flask
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.proofs.beside_model import OUTCOMES
from tests.proofs.machine import SUPPORTERS, TYPED, Portal
from tests.support.engines import both_engines
from tests.support.hypothesis_profiles import FIXED

EVERY_OUTCOME = """
    done repeated
    CardRefused CardOfOtherRegion CardOfOtherCountry CardBookedAlready CodeWrongCheck LockedOut
    SameAsLine NothingChosen DeviceRefused UnlockedMeanwhile
    KeyReused CartUnknown ReviewStale AlreadyRedeemed CartEmpty NotEnoughCoins
    WrongNumberOfCoins BelowZero AlreadyDecided SamePerson WrongQuantity NoSuchCustomer
""".split()


# a step on PostgreSQL takes longer
@pytest.mark.parametrize(
    ("engine", "examples", "never_met"), [("sqlite", 40, 2), ("postgresql", 20, 5)]
)
def test_the_portal_does_what_the_model_does(in_app: Flask, examples: int, never_met: int) -> None:
    OUTCOMES.clear()
    run_state_machine_as_test(
        Portal, settings=settings(FIXED, max_examples=examples, stateful_step_count=40)
    )
    never = set(EVERY_OUTCOME) - set(OUTCOMES)
    # another version of hypothesis searches elsewhere, but must not search in the dark
    assert len(never) <= never_met, never


class Chosen:
    """What a rule would draw by chance, in the order in which it draws."""

    def __init__(self, *values: Any) -> None:
        self._values = iter(values)

    def draw(self, _strategy: object, _label: str = "") -> Any:
        return next(self._values)


@both_engines
def test_a_steered_life_meets_every_outcome(in_app: Flask) -> None:
    """Chance may pass by what decides; this life does not."""
    OUTCOMES.clear()
    portal = Portal()
    portal.open()
    for step in _life(portal):
        step()
        portal.balances_are_those_of_the_model()
        portal.the_ledger_is_sound()
        portal.codes_are_unique_and_stay()
        portal.everybody_is_told_once()
    portal.teardown()
    assert set(EVERY_OUTCOME) - set(OUTCOMES) == set()


def _life(portal: Any) -> Iterator[Callable[[], None]]:
    yield from _cards(portal)
    yield from _carts(portal)
    yield from _coins(portal)


def _cards(portal: Any) -> Iterator[Callable[[], None]]:
    owner, colleague, neighbour, _stranger = portal.people
    european, french, german = portal.cards
    plain = TYPED[0]
    for person, card in (
        (owner, european),
        (owner, european),
        (colleague, european),
        (neighbour, european),
        (owner, german),
        (owner, french),
    ):
        yield partial(portal.book, Chosen(person, card), plain)
    yield partial(portal.book_pile, Chosen(neighbour, [french, french]))
    yield partial(portal.type_nonsense, Chosen(owner, european), 3)
    yield portal.guess_until_locked


def _carts(portal: Any) -> Iterator[Callable[[], None]]:
    owner, colleague, neighbour, _stranger = portal.people
    solkraft = portal.companies[0]
    hybrid, meter = portal.devices
    nothing, all_of_it = frozenset[str](), frozenset({"battery", "comfort"})
    yield partial(portal.choose, Chosen(owner, hybrid), nothing, 0)
    yield partial(portal.choose, Chosen(owner, meter), frozenset({"battery"}), 0)
    yield partial(portal.refer, Chosen(owner), "Roof 7")
    empty = portal._review(owner, "empty")
    yield partial(portal.redeem, Chosen(empty), None, 0)
    yield partial(portal.choose, Chosen(owner, hybrid), all_of_it, 2)
    yield partial(portal.change_after_review, Chosen(owner, f"stale-{len(portal.reviews)}"))
    whole = portal._review(owner, "whole")
    yield partial(portal.redeem, Chosen(whole, colleague), None, 1)
    yield partial(_correct, portal, Chosen(solkraft), 0, -10)
    yield partial(portal.redeem, Chosen(whole), None, 0)
    yield partial(_correct, portal, Chosen(solkraft), 1, -10)
    # taken back, which no second person has to confirm
    yield partial(_correct, portal, Chosen(solkraft), 2, 10)
    yield partial(portal.come_too_late, Chosen(owner, neighbour))
    assert whole.cart.redeemed
    yield partial(portal.redeem, Chosen(whole), None, 0)
    yield partial(portal.refer, Chosen(owner), "Roof 8")
    yield partial(portal.change_after_review, Chosen(owner, next(iter(solkraft.keys))))


def _coins(portal: Any) -> Iterator[Callable[[], None]]:
    company = portal.companies[1]
    yield partial(_correct, portal, Chosen(company), 3, 0)
    yield partial(_correct, portal, Chosen(company), 4, 25)
    waits = f"correction-{portal.world.number}-4"
    yield partial(portal.confirm, Chosen(waits), SUPPORTERS[0])
    yield partial(portal.confirm, Chosen(waits), SUPPORTERS[1])
    yield partial(portal.decline, Chosen(waits), SUPPORTERS[1])
    yield partial(portal.order, Chosen(company), 0, 9, right_email=True)
    yield partial(portal.order, Chosen(company), 1, 10, right_email=False)


def _correct(portal: Any, data: Chosen, key: int, coins: int) -> None:
    portal.correct(data, key, coins, "counted twice", SUPPORTERS[0])
