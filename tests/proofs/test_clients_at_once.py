"""People who want the same thing at the same moment, over HTTP, at two servers of one database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.core.regions import Region
from portal.extensions import db
from portal.mail.models import OutgoingMail
from portal.redemption.models import ActivationCode, Cart
from portal.wallet import ledger
from portal.wallet.models import CoinEntry
from tests.proofs.clients import (
    Client,
    at_the_same_moment,
    clients,
    codes_on,
    colleagues,
    content_of,
    devices,
    give_coins,
    posting,
    put_into_cart,
    take_out_of_cart,
)
from tests.proofs.world import ledger_differences
from tests.support.cards import card_row, make_card, make_cards
from tests.support.cast import Cast
from tests.support.engines import both_engines
from tests.support.real_portal import Form, Server, servers

BATTERY_COINS = 3
ROUNDS = 3


@pytest.fixture
def two_servers(app: Flask, cast: Cast, tmp_path: Path) -> Iterator[list[Server]]:
    with servers(2, str(app.config["SQLALCHEMY_DATABASE_URI"]), tmp_path) as started:
        yield started


def count_of(model: type, *conditions: object) -> int:
    return int(db.session.execute(select(func.count(model.id)).where(*conditions)).scalar_one())


def receipts_made() -> int:
    return count_of(Cart, Cart.state == "redeemed")


def assert_spent(app: Flask, cast: Cast, coins: int, receipts: int) -> None:
    with app.app_context():
        assert list(ledger_differences()) == []
        assert ledger.balance_of(cast.company_id, Region.EU) == coins
        assert receipts_made() == receipts
        assert count_of(OutgoingMail, OutgoingMail.subject_ref.startswith("cart:")) == receipts


def review_form(client: Client) -> Form:
    return client.visitor.get("/redeem/review").form("key")


@both_engines
def test_sixteen_clients_book_one_card(app: Flask, cast: Cast, two_servers: list[Server]) -> None:
    with app.app_context():
        code = make_card(coins=2)
    everybody = clients([cast.owner, cast.colleague] * 8, two_servers[::-1] + two_servers)
    forms = [each.visitor.get("/wallet/book").form("code") for each in everybody]
    answers = posting(everybody, [form.filled(code=code.printed) for form in forms])
    with app.app_context():
        winner = card_row(code).user_id
        assert count_of(CoinEntry) == 1
    succeeded = {
        each.person.user_id
        for each, answer in zip(everybody, answers, strict=True)
        if answer.status == 303
    }
    assert succeeded == {winner}
    assert sorted(answer.status for answer in answers) == [303] * 8 + [422] * 8
    assert_spent(app, cast, coins=2, receipts=0)


@both_engines
def test_coins_for_one_and_eight_people_who_redeem(
    app: Flask, cast: Cast, two_servers: list[Server]
) -> None:
    with app.app_context():
        give_coins(cast, BATTERY_COINS)
        persons, serials = colleagues(cast, 8), devices(8)
    for person, serial in zip(persons, serials, strict=True):
        put_into_cart(app, person, serial)
    everybody = clients(persons, two_servers)
    answers = posting(everybody, [review_form(each) for each in everybody])
    assert [answer.status for answer in answers].count(303) == 1
    assert {answer.status for answer in answers} <= {303, 422}
    with app.app_context():
        assert count_of(ActivationCode) == 1
    assert_spent(app, cast, coins=0, receipts=1)


@both_engines
def test_one_confirmation_sent_eight_times(
    app: Flask, cast: Cast, two_servers: list[Server]
) -> None:
    with app.app_context():
        give_coins(cast, 10)
        [serial] = devices(1)
    put_into_cart(app, cast.owner, serial, power_step=1)
    everybody = clients([cast.owner] * 8, two_servers)
    forms = [review_form(each) for each in everybody]
    answers = posting(everybody, [form.filled(key=forms[0].fields["key"]) for form in forms])
    assert {answer.status for answer in answers} == {303}
    [location] = {answer.location for answer in answers}
    pages = [each.visitor.get(location) for each in everybody]
    assert len({content_of(page) for page in pages}) == 1
    assert len(codes_on(pages[0])) == 2
    assert_spent(app, cast, coins=10 - BATTERY_COINS - 1, receipts=1)


@both_engines
def test_two_colleagues_unlock_the_same_extension(
    app: Flask, cast: Cast, two_servers: list[Server]
) -> None:
    with app.app_context():
        give_coins(cast, 100)
        serials = devices(ROUNDS)
    both = clients([cast.owner, cast.colleague], two_servers)
    for number, serial in enumerate(serials, 1):
        for each in both:
            put_into_cart(app, each.person, serial)
        answers = posting(both, [review_form(each) for each in both])
        assert sorted(answer.status for answer in answers) == [303, 409]
        for each, answer in zip(both, answers, strict=True):
            if answer.status != 303:
                take_out_of_cart(app, each.person, serial)
        assert_spent(app, cast, coins=100 - number * BATTERY_COINS, receipts=number)


@both_engines
def test_booking_and_redeeming_on_one_hot_account(
    app: Flask, cast: Cast, two_servers: list[Server]
) -> None:
    with app.app_context():
        give_coins(cast, 4 * ROUNDS * BATTERY_COINS)
        codes, persons, serials = make_cards(4 * 10), colleagues(cast, 8), devices(4 * ROUNDS)
    bookers, redeemers = clients(persons[:4], two_servers), clients(persons[4:], two_servers)

    def book(number: int) -> set[int]:
        visitor = bookers[number].visitor
        form = visitor.get("/wallet/book").form("code")
        mine = codes[number::4]
        return {visitor.post(form.filled(code=code.value)).status for code in mine}

    def redeem(number: int) -> set[int]:
        client, statuses = redeemers[number], set()
        for serial in serials[number::4]:
            put_into_cart(app, client.person, serial)
            statuses.add(client.visitor.post(review_form(client)).status)
        return statuses

    deeds = [lambda n=n: book(n) for n in range(4)] + [lambda n=n: redeem(n) for n in range(4)]
    assert at_the_same_moment(deeds) == [{303}] * 8
    assert_spent(app, cast, coins=len(codes), receipts=4 * ROUNDS)
