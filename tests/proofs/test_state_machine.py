"""Booking, redeeming, voiding, correcting and ordering in any order, against a model in memory."""

import pytest
from flask import Flask
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.proofs.beside_model import OUTCOMES
from tests.proofs.machine import Portal
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
