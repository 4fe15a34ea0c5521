"""The page that books a pile of cards: a result for each line."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.core.codes import CardCode
from portal.wallet.booking import ONE_PERSON
from tests.support.cards import make_cards
from tests.support.cast import Cast
from tests.support.wallet import badge, balance

HTMX = {"HX-Request": "true"}


def test_a_pile_gives_a_result_for_each_line(
    app: Flask, cast: Cast, owner: FlaskClient, card: Callable[..., CardCode]
) -> None:
    good, german = card(coins=2), card("DE")
    codes = f"{good.printed}\r\nABC\r\n{german.value}\r\n"
    for headers in ({}, HTMX):
        answer = owner.post("/wallet/book/many", data={"codes": codes}, headers=headers)
        assert answer.status_code == 200
        assert "1 card booked" in answer.text
        assert "2 lines were not booked" in answer.text
        assert "only by companies in Germany" in answer.text
        assert "13 characters are missing" in answer.text
        assert badge(answer.text) == "2"
        assert good.value not in answer.text
        assert re.search(r"<textarea[^>]*>\s*ABC</textarea>", answer.text)
    assert balance(app, cast) == 2


@pytest.mark.parametrize(
    ("codes", "sentence"),
    [
        ("", "Enter at least one code"),
        ("\n".join(["ABCD"] * 5_000), "There are 5,000 lines; at most 500"),
        ("\n" * 5_000, "Enter at least one code"),
    ],
)
def test_a_paste_that_cannot_be_tried_is_told(
    app: Flask, cast: Cast, owner: FlaskClient, codes: str, sentence: str
) -> None:
    answer = owner.post("/wallet/book/many", data={"codes": codes})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert balance(app, cast) == 0


def test_one_endless_line_is_told_in_a_short_page(owner: FlaskClient) -> None:
    answer = owner.post("/wallet/book/many", data={"codes": "A\x00" * 500_000})
    assert answer.status_code == 200
    assert "too many" in answer.text
    assert len(answer.data) < 50_000


def test_cards_of_a_pile_are_all_counted(app: Flask, cast: Cast, owner: FlaskClient) -> None:
    with app.app_context():
        codes = "\n".join(code.value for code in make_cards(40))
    assert "40 cards booked" in owner.post("/wallet/book/many", data={"codes": codes}).text
    assert balance(app, cast) == 40


def test_what_was_booked_a_moment_ago_is_not_counted_again(
    owner: FlaskClient, card: Callable[..., CardCode]
) -> None:
    before, fresh = card().value, card().value
    owner.post("/wallet/book/many", data={"codes": before})
    answer = owner.post("/wallet/book/many", data={"codes": f"{before}\n{fresh}"})
    assert "1 card booked" in answer.text
    assert "booked just now" in answer.text
    assert "not booked" not in answer.text


def test_what_a_lock_kept_from_being_tried_stays_in_the_field(
    owner: FlaskClient, card: Callable[..., CardCode]
) -> None:
    guesses = [CardCode.generate().value for _ in range(ONE_PERSON.most)]
    untried = [card().value, card().value]
    answer = owner.post("/wallet/book/many", data={"codes": "\n".join(guesses + untried)})
    kept = re.search(r"<textarea[^>]*>\s*(.*?)</textarea>", answer.text, re.DOTALL)
    assert kept
    assert kept[1].splitlines() == untried
