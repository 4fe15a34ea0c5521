"""Nobody reads the register out: serial numbers are counted, one by one and in lists."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.extensions import limiter
from portal.warranty.lookup.views import quota
from tests.support.cast import Cast, Person
from tests.warranty.lookup.stock import PLAIN

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture(autouse=True)
def limited(app: Flask) -> Iterator[None]:
    limiter.enabled = True
    limiter.reset()
    yield
    limiter.enabled = False
    limiter.reset()


def a_list(first: int, count: int) -> dict[str, str]:
    return {"serials": "\n".join(f"90523TG{number:05d}R" for number in range(first, first + count))}


def test_ten_thousand_serials_are_not_answered_in_lists(visitor: FlaskClient):
    answers = [visitor.post("/warranty/bulk", data=a_list(n, 500)) for n in range(0, 10_000, 500)]
    codes = [answer.status_code for answer in answers]
    assert codes == [200] * 2 + [429] * 18
    assert "Sign in to go on" in answers[-1].text
    # what is left is for single devices, and then that is over too
    singles = [visitor.get(f"/warranty/90523TH{n:05d}R").status_code for n in range(102)]
    assert singles == [404] * 100 + [429] * 2
    refused = visitor.get(f"/warranty/{PLAIN}")
    assert (refused.status_code, "Sign in to go on" in refused.text) == (429, True)


def test_single_ones_are_counted_whatever_they_lead_to(
    visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(quota, "VISITORS", "20 per hour")
    codes = [visitor.get(f"/warranty/90523TG{n:05d}R").status_code for n in range(10)]
    codes += [visitor.get(f"/warranty/{PLAIN}").status_code for _ in range(12)]
    assert codes == [404] * 10 + [200] * 10 + [429] * 2


def test_slips_and_the_first_page_cost_nothing(
    visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(quota, "VISITORS", "1 per hour")
    for _ in range(3):
        assert visitor.get("/warranty").status_code == 200
        assert visitor.get("/warranty?serial=9052").status_code == 422
        assert visitor.post("/warranty/bulk", data={"serials": "9052\nabc"}).status_code == 200
    assert visitor.get(f"/warranty/{PLAIN}").status_code == 200


def test_the_same_list_counts_once(visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(quota, "VISITORS", "600 per hour")
    first = visitor.post("/warranty/bulk", data=a_list(0, 500))
    proof = first.text.split('name="counted"')[1].split('value="')[1].split('"')[0]
    again = a_list(0, 500) | {"counted": proof}
    for more in ({"only": "ending"}, {"as": "csv"}):
        assert visitor.post("/warranty/bulk", data=again | more).status_code == 200
    # another list, or a proof made up, is counted
    assert (
        visitor.post("/warranty/bulk", data=a_list(1, 500) | {"counted": proof}).status_code == 429
    )
    assert visitor.post("/warranty/bulk", data=a_list(0, 500) | {"counted": "x"}).status_code == 429


def test_an_account_is_counted_for_itself(
    cast: Cast, visitor: FlaskClient, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(quota, "VISITORS", "1 per hour")
    monkeypatch.setattr(quota, "PEOPLE", "3 per hour")
    owner, colleague, support = map(signed_in, (cast.owner, cast.colleague, cast.support))
    for client, allowed in ((visitor, 1), (owner, 3), (colleague, 3), (support, 5)):
        codes = [client.get(f"/warranty/{PLAIN}").status_code for _ in range(5)]
        assert codes == [200] * allowed + [429] * (5 - allowed)
    assert "very many serial numbers" in owner.get(f"/warranty/{PLAIN}").text
