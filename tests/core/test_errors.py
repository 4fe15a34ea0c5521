"""The base of all refusals."""

import pickle
from typing import ClassVar

import pytest

from portal.core.errors import DomainError


class PotEmpty(DomainError):
    available: int
    needed: int = 1


class LidStuck(DomainError):
    code: ClassVar[str] = "lid"


class LidStuckFast(LidStuck):
    turns: int


def test_facts_are_keyword_arguments():
    refusal = PotEmpty(available=0)
    assert (refusal.available, refusal.needed) == (0, 1)
    assert refusal.facts == {"available": 0, "needed": 1}
    with pytest.raises(TypeError):
        PotEmpty(0)
    with pytest.raises(TypeError):
        PotEmpty()


def test_the_code_is_derived_or_declared_for_each_class():
    assert PotEmpty.code == "pot_empty"
    assert LidStuck.code == "lid"
    assert LidStuckFast.code == "lid_stuck_fast"


def test_no_fact_reaches_a_log_by_accident():
    refusal = LidStuckFast(turns=4711)
    assert "4711" not in f"{refusal} {refusal!r}"


def test_refusals_survive_the_way_between_processes():
    copy = pickle.loads(pickle.dumps(LidStuckFast(turns=3)))  # noqa: S301
    assert isinstance(copy, LidStuckFast)
    assert copy.turns == 3


def test_a_refusal_can_be_raised_and_caught_as_its_base():
    with pytest.raises(DomainError) as caught:
        raise LidStuck
    assert caught.value.facts == {}
