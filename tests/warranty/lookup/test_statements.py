"""How many statements a lookup sends, for a known serial number as for an unknown one."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.cast import Cast, Person
from tests.support.engines import both_engines
from tests.support.statements import counted
from tests.warranty.lookup.stock import FIRST, PLAIN, THIRD, UNKNOWN

SignIn = Callable[[Person], FlaskClient]


@both_engines
def test_a_visitors_lookup_sends_two(stocked: Flask, visitor: FlaskClient):
    for serial in (PLAIN, FIRST, THIRD, UNKNOWN):
        with counted(stocked) as statements:
            visitor.get(f"/warranty/{serial}")
        assert len(statements) == 2, str(statements)


@both_engines
def test_who_is_signed_in_sends_one_more(stocked: Flask, cast: Cast, signed_in: SignIn):
    owner = signed_in(cast.owner)
    for serial in (PLAIN, THIRD, UNKNOWN):
        with counted(stocked) as statements:
            owner.get(f"/warranty/{serial}")
        assert len(statements) == 3, str(statements)


def test_the_first_pages_ask_nothing(stocked: Flask, visitor: FlaskClient):
    for path in ("/warranty", f"/warranty?serial={PLAIN}", "/warranty/bulk"):
        with counted(stocked) as statements:
            visitor.get(path)
        assert len(statements) == 0, str(statements)


@pytest.mark.parametrize("count", [10, 500])
@both_engines
def test_a_list_sends_no_more_for_more_lines(stocked: Flask, visitor: FlaskClient, count: int):
    serials = "\n".join([PLAIN, THIRD, *(f"90523TG{n:05d}R" for n in range(count - 2))])
    with counted(stocked) as statements:
        assert visitor.post("/warranty/bulk", data={"serials": serials}).status_code == 200
    # the register, two generations of replacements and their end, facts, look-alikes
    assert len(statements) == 6, str(statements)
