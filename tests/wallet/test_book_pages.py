"""The page that books one card: with and without JavaScript, and what bad input does."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.core.codes import CardCode
from portal.extensions import db
from portal.wallet.booking import ONE_PERSON
from portal.wallet.models import CoinEntry
from tests.support.cast import Cast, Person
from tests.support.statements import counted
from tests.support.wallet import badge, balance

HTMX = {"HX-Request": "true"}
TOKEN = re.compile(r'name="csrf_token" value="[^"]+"')
SignIn = Callable[[Person], FlaskClient]


def test_without_javascript_a_booking_leads_back_to_the_form(
    app: Flask, cast: Cast, owner: FlaskClient, card: Callable[..., CardCode]
) -> None:
    code = card(coins=3)
    answer = owner.post("/wallet/book", data={"code": code.printed.lower()})
    assert (answer.status_code, answer.location) == (303, "/wallet/book")
    page = owner.get("/wallet/book").text
    assert f"3 coins booked from the card ending in {code.last_four}. Your balance: 3." in page
    assert badge(page) == "3"
    assert code.value not in page


def test_with_htmx_only_the_form_and_the_badge_come_back(
    app: Flask, cast: Cast, owner: FlaskClient, card: Callable[..., CardCode]
) -> None:
    code = card(coins=3)
    answer = owner.post("/wallet/book", data={"code": code.printed}, headers=HTMX)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert (
        f"3 coins booked from the card ending in {code.last_four}. Your balance: 3." in answer.text
    )
    assert 'id="coin-badge" href="/wallet" hx-swap-oob="true"' in answer.text
    assert badge(answer.text) == "3"
    assert balance(app, cast) == 3


def test_the_first_form_has_no_second_badge(owner: FlaskClient) -> None:
    assert owner.get("/wallet/book").text.count('id="coin-badge"') == 1


def test_a_double_click_books_once_and_says_so(
    app: Flask, cast: Cast, owner: FlaskClient, card: Callable[..., CardCode]
) -> None:
    code = card()
    for _ in range(2):
        assert owner.post("/wallet/book", data={"code": code.value}).status_code == 303
    assert f"You have just booked the card ending in {code.last_four}" in (
        owner.get("/wallet/book").text
    )
    assert balance(app, cast) == 1


def test_the_address_of_the_card_may_be_typed_by_a_scanner(
    app: Flask, cast: Cast, owner: FlaskClient, card: Callable[..., CardCode]
) -> None:
    link = f"http://localhost/wallet/book#{card().value}"
    assert owner.post("/wallet/book", data={"code": link}).status_code == 303
    assert balance(app, cast) == 1


REFUSED_INPUT = [
    ({}, "Enter the code of the card."),
    ({"code": ""}, "Enter the code of the card."),
    ({"code": "\x00\u202e\u200f"}, "Enter the code of the card."),
    ({"code": "ABCD-EFGH"}, "8 characters are missing"),
    ({"code": "ABCDEFGHJKMNPQRST"}, "1 character too many"),
    ({"code": "ABCD-E0GH-JKMN-PQRS"}, "“0” (group 2, place 2) is on no card."),
    ({"code": "http://["}, "is too short"),
    ({"code": "A" * 1_000_000}, "too many"),
    ({"code": "<script>alert(1)</script>"}, "too many"),
]


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
@pytest.mark.parametrize(("data", "sentence"), REFUSED_INPUT)
def test_bad_input_is_told_and_changes_nothing(
    app: Flask,
    cast: Cast,
    owner: FlaskClient,
    data: dict[str, str],
    sentence: str,
    headers: dict[str, str],
) -> None:
    answer = owner.post("/wallet/book", data=data, headers=headers)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert len(answer.data) < 50_000
    assert "\x00" not in answer.text
    assert "\u202e" not in answer.text
    assert balance(app, cast) == 0


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"region": "DE"}, "only by companies in Germany. It has not been booked"),
        ({"region": "NON-EU"}, "only by companies outside the European Union."),
        ({"country": "FR"}, "only by companies of one country (France)."),
        ({"state": "void"}, "This card cannot be booked."),
    ],
)
def test_a_card_that_cannot_be_booked_is_told(
    app: Flask,
    cast: Cast,
    owner: FlaskClient,
    card: Callable[..., CardCode],
    columns: dict[str, str],
    sentence: str,
    headers: dict[str, str],
) -> None:
    code = card(**columns)
    answer = owner.post("/wallet/book", data={"code": code.printed}, headers=headers)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{code.printed}"' in answer.text
    assert balance(app, cast) == 0


def test_a_colleagues_booking_is_named(
    app: Flask, cast: Cast, signed_in: SignIn, card: Callable[..., CardCode]
) -> None:
    code = card()
    signed_in(cast.colleague).post("/wallet/book", data={"code": code.value})
    answer = signed_in(cast.owner).post("/wallet/book", data={"code": code.value})
    assert answer.status_code == 422
    assert "booked already by your company on" in answer.text
    assert f"by {cast.colleague.name}." in answer.text


def test_unknown_and_void_and_strange_cards_answer_alike(
    app: Flask, cast: Cast, signed_in: SignIn, card: Callable[..., CardCode]
) -> None:
    strange, void = card("DE"), card(state="void")
    signed_in(cast.stranger).post("/wallet/book", data={"code": strange.value})
    client = signed_in(cast.owner)
    texts = set()
    for code in (strange, void, CardCode.generate()):
        answer = client.post("/wallet/book", data={"code": code.value})
        texts.add(TOKEN.sub("", answer.text.replace(code.value, "CODE")))
        assert answer.status_code == 422
    assert len(texts) == 1


@pytest.mark.parametrize(("headers", "status"), [({}, 429), (HTMX, 422)], ids=["plain", "htmx"])
def test_guessing_is_stopped(
    app: Flask,
    cast: Cast,
    owner: FlaskClient,
    card: Callable[..., CardCode],
    headers: dict[str, str],
    status: int,
) -> None:
    for _ in range(ONE_PERSON.most):
        owner.post("/wallet/book", data={"code": CardCode.generate().value}, headers=headers)
    answer = owner.post("/wallet/book", data={"code": card().value}, headers=headers)
    assert answer.status_code == status
    assert "Too many wrong attempts." in answer.text
    assert balance(app, cast) == 0


@pytest.mark.parametrize("path", ["/wallet/book", "/wallet/book/many"])
def test_a_form_without_its_token_books_nothing_and_keeps_the_entry(
    app: Flask, cast: Cast, owner: FlaskClient, card: Callable[..., CardCode], path: str
) -> None:
    code = card().printed
    app.config["WTF_CSRF_ENABLED"] = True
    answer = owner.post(path, data={"code": code, "codes": code})
    assert answer.status_code == 303
    assert code in owner.get(answer.location, follow_redirects=True).text
    assert balance(app, cast) == 0


@pytest.mark.parametrize("path", ["/wallet/book", "/wallet/book/many", "/wallet/book/photo"])
def test_another_site_books_nothing(
    app: Flask, cast: Cast, owner: FlaskClient, card: Callable[..., CardCode], path: str
) -> None:
    code = card().printed
    app.config["WTF_CSRF_ENABLED"] = True
    elsewhere = {"Referer": "https://elsewhere.example/", "Origin": "https://elsewhere.example"}
    answer = owner.post(path, data={"code": code, "codes": code}, headers=elsewhere)
    assert answer.status_code == 400
    assert code not in answer.text
    assert balance(app, cast) == 0


@pytest.mark.parametrize("path", ["/wallet/book", "/wallet/book/many"])
def test_planning_may_not_book_and_learns_who_may(signed_in: SignIn, cast: Cast, path: str) -> None:
    answer = signed_in(cast.planner).get(path)
    assert answer.status_code == 403
    assert "Administration" in answer.text
    assert 'id="coin-badge"' not in answer.text


def test_signed_out_people_sign_in_first(app: Flask, client: FlaskClient) -> None:
    answer = client.get("/wallet/book")
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/wallet/book")
    sign_in = client.get(answer.location).text
    assert "qr-link.js" in sign_in
    assert "data-qr-link" in sign_in
    assert "qr-link.js" not in client.get("/sign-in").text


def test_what_comes_first_and_what_comes_later_answer_alike(
    app: Flask, cast: Cast, owner: FlaskClient, card: Callable[..., CardCode]
) -> None:
    """Plain and htmx requests have the same outcome in the database."""
    owner.post("/wallet/book", data={"code": card().value})
    owner.post("/wallet/book", data={"code": card().value}, headers=HTMX)
    with app.app_context():
        entries = db.session.execute(
            select(CoinEntry.coins, CoinEntry.kind, CoinEntry.user_id, func.count()).group_by(
                CoinEntry.coins, CoinEntry.kind, CoinEntry.user_id
            )
        ).all()
    assert [tuple(row) for row in entries] == [(1, "card", cast.owner.user_id, 2)]


@pytest.mark.parametrize("path", ["/wallet/book", "/wallet/book/many", "/profile"])
def test_a_page_takes_one_statement(app: Flask, owner: FlaskClient, path: str) -> None:
    with counted(app) as seen:
        owner.get(path)
    assert len(seen) == 1, str(seen)


def test_a_booking_takes_seven_statements(
    app: Flask, owner: FlaskClient, card: Callable[..., CardCode]
) -> None:
    code = card()
    with counted(app) as seen:
        owner.post("/wallet/book", data={"code": code.value}, headers=HTMX)
    assert len(seen) <= 7, str(seen)
