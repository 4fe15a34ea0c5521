"""A move to another region is approved while coins are booked, redeemed or ordered: the two take
turns, and no coin moves in a region that is not the company's any more.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.company import changes
from portal.accounts.company.changes import Reviewed
from portal.accounts.home_country import CompanyMoved, held_country
from portal.core.regions import Region
from portal.core.transaction import transaction
from portal.extensions import db
from portal.redemption import checkout
from portal.redemption.models import ActivationCode
from portal.wallet import booking, ledger, orders
from portal.wallet.orders import Wanted, Wholesaler
from tests.redemption import shop
from tests.support.cards import OWN_ADDRESS, booker, card_row, make_card
from tests.support.cast import Cast
from tests.support.company import administrator, staff
from tests.support.engines import both_engines
from tests.support.wallet import make_wholesaler

GERMAN = Reviewed("Solkraft AB", "DE129273398", "DE")
# long enough for the other to run into the lock; without one it is done by then
A_MOMENT = 0.7
Deed = Callable[[], object]


@dataclass
class Till:
    """Three requests that have read the company already, and what they would move."""

    app: Flask
    cast: Cast
    change: int
    deeds: dict[str, Deed]

    def approve(self) -> None:
        changes.approve(self.change, staff(self.cast.support))

    def balances(self) -> dict[Region, int]:
        with self.app.app_context():
            return {
                region: ledger.balance_of(self.cast.company_id, region)
                for region in (Region.EU, Region.DE)
            }


@pytest.fixture
def till(app: Flask, cast: Cast) -> Till:
    with app.app_context():
        buyer = shop.with_battery(cast.owner)
        cart = shop.reviewed(buyer)
        card = make_card("EU", 2)
        seller = make_wholesaler()
        wholesaler = Wholesaler(seller.user_id, seller.name, OWN_ADDRESS)
        wanted = Wanted("SE100001", "office@se100001.example", 10, "")
        account = orders.recipient(wanted, wholesaler)
        change = changes.ask(administrator(cast.owner), GERMAN)
        who = booker(cast.colleague)
    return Till(
        app,
        cast,
        change,
        {
            "book": lambda: booking.book_card(who, card.printed, OWN_ADDRESS),
            "redeem": lambda: checkout.redeem(buyer, cart.uuid, "k" * 24, cart.content_hash),
            "order": lambda: orders._place(wanted, account, wholesaler, "o" * 24),
        },
    )


CHANGED = {"book": 2, "redeem": -3, "order": 10}
each_deed = pytest.mark.parametrize("name", sorted(CHANGED))


def in_thread(pool: ThreadPoolExecutor, app: Flask, deed: Deed) -> Future[object]:
    def run() -> object:
        with app.app_context():
            return deed()

    return pool.submit(run)


@both_engines
@each_deed
def test_a_request_that_began_before_the_move_is_refused(till: Till, name: str) -> None:
    with till.app.app_context():
        till.approve()
        with pytest.raises(CompanyMoved):
            till.deeds[name]()
        assert db.session.execute(select(ActivationCode.id)).all() == []
    assert till.balances() == {Region.EU: 10, Region.DE: 0}


@both_engines
@each_deed
def test_it_waits_for_an_approval_that_is_being_made(till: Till, name: str) -> None:
    with till.app.app_context(), ThreadPoolExecutor(1) as pool:
        with transaction():
            till.approve()
            late = in_thread(pool, till.app, till.deeds[name])
            wait((late,), A_MOMENT)
            assert not late.done()
        assert isinstance(late.exception(30), CompanyMoved)
    assert till.balances() == {Region.EU: 10, Region.DE: 0}


@both_engines
@each_deed
def test_an_approval_waits_for_what_has_begun(till: Till, name: str) -> None:
    with till.app.app_context(), ThreadPoolExecutor(1) as pool:
        with transaction():
            till.deeds[name]()
            approval = in_thread(pool, till.app, till.approve)
            wait((approval,), A_MOMENT)
            assert not approval.done()
        approval.result(30)
        assert changes.current(till.cast.company_id) == GERMAN
    assert till.balances() == {Region.EU: 10 + CHANGED[name], Region.DE: 0}


@pytest.mark.parametrize("engine", ["postgresql"])
def test_requests_of_one_company_do_not_wait_for_each_other(till: Till) -> None:
    """They share the row of the company; each has a card, a cart or an order of its own."""
    with till.app.app_context(), ThreadPoolExecutor(1) as pool, transaction():
        held_country(till.cast.company_id)
        in_thread(pool, till.app, till.deeds["book"]).result(30)


def test_a_move_within_the_region_stops_no_redemption(till: Till) -> None:
    with till.app.app_context():
        changes.withdraw(administrator(till.cast.owner), till.change)
        greek = Reviewed("Solkraft AB", "EL094259216", "GR")
        changes.approve(
            changes.ask(administrator(till.cast.owner), greek), staff(till.cast.support)
        )
        till.deeds["redeem"]()
    assert till.balances() == {Region.EU: 7, Region.DE: 0}


def test_the_page_says_so(app: Flask, cast: Cast, signed_in: Any, monkeypatch: Any) -> None:
    """The company moves between the moment the request reads it and its transaction."""
    member = signed_in(cast.colleague)
    with app.app_context():
        card = make_card("EU", 2)
        change = changes.ask(administrator(cast.owner), GERMAN)
    book_card = booking.book_card

    def slow(who: Any, typed: str, address: str) -> Any:
        changes.approve(change, staff(cast.support))
        return book_card(who, typed, address)

    monkeypatch.setattr("portal.wallet.views.booking.book_card", slow)
    answer = member.post("/wallet/book", data={"code": card.printed})
    assert answer.status_code == 409
    assert "country of the company has just been changed" in answer.text
    with app.app_context():
        assert card_row(card).state == "issued"
