"""/codes: what people see of their company's codes, and what bad input does."""

import csv
from collections.abc import Callable
from io import StringIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.core.clock import today
from portal.redemption import basket
from portal.redemption.receipts import Receipt
from tests.redemption import shop
from tests.redemption.shop import HYBRID, METER
from tests.support.cast import Cast, Person
from tests.support.statements import counted

SignIn = Callable[[Person], FlaskClient]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def receipt(app: Flask, cast: Cast) -> Receipt:
    """A battery extension and a power step for one device, comfort for another."""
    with app.app_context():
        buyer = shop.with_battery(cast.owner, 1)
        basket.choose(buyer, METER, ("comfort",), 0)
        basket.set_reference(buyer, "=Villa Ödmjuk")
        return shop.redeem_cart(buyer)


@pytest.fixture
def colleague(cast: Cast, signed_in: SignIn) -> FlaskClient:
    return signed_in(cast.colleague)


def exported(client: FlaskClient, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"/codes.csv{query}")
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(StringIO(answer.text.removeprefix("\ufeff"))))


def test_a_row_tells_everything(cast: Cast, receipt: Receipt, colleague: FlaskClient) -> None:
    page = colleague.get("/codes").text
    codes = [row["Activation code"] for row in exported(colleague)]
    assert len(codes) == 3
    for code in codes:
        assert f">{code}</code>" in page
        assert f'data-copy="{code.replace(" ", "")}"' in page
    for words in (HYBRID, METER, receipt.number, "Ödmjuk", cast.owner.name, "Battery extension"):
        assert words in page
    assert "from 4.0\N{NO-BREAK SPACE}kW to 5.5\N{NO-BREAK SPACE}kW" in page
    assert f'href="/redeem/receipt/{receipt.uuid}"' in page


def test_three_statements_answer(app: Flask, receipt: Receipt, colleague: FlaskClient) -> None:
    with counted(app) as statements:
        colleague.get(f"/codes?serial=905&text=villa&from={today()}&to={today()}&page=1")
    assert len(statements) <= 3, statements


def test_a_search_has_an_address_and_a_fragment(receipt: Receipt, colleague: FlaskClient) -> None:
    address = f"/codes?serial=72345&text=odmjuk&from={today()}"
    page, fragment = colleague.get(address).text, colleague.get(address, headers=HTMX).text
    assert page.count(METER) == fragment.count(METER) >= 1
    assert HYBRID not in page
    assert 'value="72345"' in page
    assert f"/codes.csv?serial=72345&amp;from={today()}&amp;text=odmjuk" in page
    assert "<h1" not in fragment


def test_nobody_has_codes_yet(colleague: FlaskClient) -> None:
    page = colleague.get("/codes").text
    assert "No activation codes yet" in page
    assert 'role="search"' not in page


@pytest.mark.parametrize("query", ["?serial=XYZ", "?text=nowhere", "?to=2020-01-01"])
def test_nothing_fits(receipt: Receipt, colleague: FlaskClient, query: str) -> None:
    page = colleague.get(f"/codes{query}").text
    assert "No code matches this search" in page
    assert 'href="/codes"' in page


def test_behind_the_last_page(receipt: Receipt, colleague: FlaskClient) -> None:
    page = colleague.get("/codes?text=a&page=9").text
    assert "This page is empty" in page
    assert 'href="/codes?text=a"' in page


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"serial": "---"}, "A serial number has letters and digits."),
        ({"serial": "9" * 41}, "This serial number is too long."),
        ({"serial": "9" * 100_000}, "This serial number is too long."),
        ({"text": "x" * 101}, "This text is too long."),
        ({"from": "yesterday"}, "Enter a date, such as 2026-03-31."),
        ({"to": "0001-01-01"}, "Enter a date, such as 2026-03-31."),
        ({"to": "9999-12-31"}, "Enter a date, such as 2026-03-31."),
    ],
)
@pytest.mark.parametrize("address", ["/codes", "/codes.csv"])
def test_what_is_no_search_is_explained(
    receipt: Receipt, colleague: FlaskClient, address: str, query: dict[str, str], sentence: str
) -> None:
    answer = colleague.get(address, query_string=query)
    assert answer.status_code == 422
    assert sentence in answer.text


@pytest.mark.parametrize(
    "query", [{"serial": "905\x00\u202e23"}, {"text": "\x00vil\u202ela"}, {"page": "-1"}]
)
def test_marks_that_nobody_sees_do_not_matter(
    receipt: Receipt, colleague: FlaskClient, query: dict[str, str]
) -> None:
    answer = colleague.get("/codes", query_string=query)
    assert answer.status_code == 200
    assert HYBRID in answer.text


def test_the_export_is_narrowed_like_the_list(receipt: Receipt, colleague: FlaskClient) -> None:
    [row] = exported(colleague, "?serial=7234")
    assert row["Serial number"] == METER
    assert row["Reference"] == "'=Villa Ödmjuk"
    assert row["Receipt number"] == receipt.number
    assert row["Receipt"].endswith(f"/redeem/receipt/{receipt.uuid}")
    name = colleague.get("/codes.csv").headers["Content-Disposition"]
    assert name == f"attachment; filename=activation-codes-{today()}.csv"


def test_others_see_nothing(receipt: Receipt, cast: Cast, signed_in: SignIn) -> None:
    stranger, planner = signed_in(cast.stranger), signed_in(cast.planner)
    assert HYBRID not in stranger.get("/codes").text
    assert exported(stranger) == []
    assert planner.get("/codes").status_code == 403
    assert planner.get("/codes.csv").status_code == 403
    support = signed_in(cast.support)
    assert support.get("/codes").status_code == 403
