"""Orders of digital coins: booked at once, once, and only for a company known by both entries."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest

from portal.accounts.lockouts import LockedOut
from portal.accounts.models import GuessCounter
from portal.core.errors import DomainError
from portal.core.idempotency import KeyReused
from portal.core.regions import Region
from portal.extensions import db
from portal.wallet import company_accounts, ledger, orders, orders_list, statement
from portal.wallet.orders import (
    WRONG_COMPANY,
    NoSuchCustomer,
    Wanted,
    Wholesaler,
    WrongQuantity,
)
from portal.wallet.orders_list import UnknownOrder
from portal.wallet.statement import Filters
from tests.support.engines import both_engines
from tests.support.processes import at_once
from tests.support.wallet import audited, mails, make_wholesaler

pytestmark = both_engines

WANTED = Wanted("SE100001", "office@se100001.example", 25, "PO 4711")


@pytest.fixture
def wholesaler(in_app):
    return as_wholesaler(make_wholesaler())


def as_wholesaler(person):
    return Wholesaler(person.user_id, person.name, "192.0.2.1")


def changed(**values):
    return Wanted(**{**vars(WANTED), **values})


def guesses():
    return db.session.query(GuessCounter.wrong).filter(GuessCounter.kind == "order").scalar()


def test_books_into_the_company_account_and_tells_it(in_app, cast, wholesaler):
    uuid = orders.place(WANTED, wholesaler, "k" * 8)
    entry = statement.read(cast.company_id, Filters(), 1, {}).entries[0]
    assert (entry.kind, entry.coins, entry.balance, entry.note, entry.person, entry.region) == (
        "order",
        25,
        25,
        "PO 4711",
        "Wholesale",
        Region.EU,
    )
    assert mails("coins_delivered") == [("office@se100001.example", "sv")]
    assert audited("order.placed")[0].company_id == cast.company_id
    placed = orders_list.placed(uuid, wholesaler.user_id)
    assert (placed.company, placed.coins, placed.region) == ("Solkraft AB", 25, Region.EU)


def test_case_and_blanks_of_the_entries_do_not_matter(in_app, cast, wholesaler):
    typed = changed(customer_no=" se100001 ", email="Office@SE100001.example\x00 ")
    orders.place(typed, wholesaler, "k" * 8)
    assert ledger.balance_of(cast.company_id, Region.EU) == 25


@pytest.mark.parametrize(
    "wrong",
    [
        {"customer_no": "SE999999"},
        {"email": "else@se100001.example"},
        {"email": "office@de100002.example"},
        {"email": ""},
    ],
)
def test_whatever_does_not_match_is_refused_alike_and_counted(in_app, cast, wholesaler, wrong):
    with pytest.raises(NoSuchCustomer) as refusal:
        orders.place(changed(**wrong), wholesaler, "k" * 8)
    assert refusal.value.facts == {}
    assert guesses() == 1
    assert len(audited("order.refused")) == 1
    assert orders_list.newest(wholesaler.user_id, 1) == ([], 0)


def test_guessing_locks_out(in_app, cast, wholesaler):
    for _ in range(WRONG_COMPANY.most):
        with pytest.raises(NoSuchCustomer):
            orders.recipient(changed(email="a@b.example"), wholesaler)
    with pytest.raises(LockedOut):
        orders.place(WANTED, wholesaler, "k" * 8)
    assert audited("order.refused")[-1].facts["locked"] is True
    assert ledger.balance_of(cast.company_id, Region.EU) == 0


def test_of_a_burst_of_guesses_ten_are_heard(app, cast, monkeypatch):
    """All come at once, and judging takes its time."""
    with app.app_context():
        wholesaler = as_wholesaler(make_wholesaler())
    found = company_accounts.found

    def found_slowly(*conditions, **options):
        sleep(0.02)
        return found(*conditions, **options)

    def guess(number):
        with app.app_context():
            try:
                orders.recipient(changed(customer_no=f"SE{number}"), wholesaler)
            except DomainError as refusal:
                return type(refusal).__name__

    monkeypatch.setattr(company_accounts, "found", found_slowly)
    with ThreadPoolExecutor(14) as pool:
        told = Counter(pool.map(guess, range(14)))
    assert told == {"NoSuchCustomer": WRONG_COMPANY.most, "LockedOut": 14 - WRONG_COMPANY.most}
    with app.app_context():
        assert [entry.facts["locked"] for entry in audited("order.refused")].count(True) == 1


def test_what_is_right_is_no_guess(in_app, cast, wholesaler):
    for _ in range(WRONG_COMPANY.most + 1):
        assert orders.recipient(WANTED, wholesaler).name == "Solkraft AB"
    assert guesses() == 0


@pytest.mark.parametrize("coins", [-5, 0, 9, 10_001])
def test_wrong_quantities_are_no_guesses(in_app, cast, wholesaler, coins):
    with pytest.raises(WrongQuantity):
        orders.place(changed(coins=coins), wholesaler, "k" * 8)
    assert guesses() is None


@pytest.mark.parametrize("coins", [10, 10_000])
def test_the_bounds_are_allowed(in_app, cast, wholesaler, coins):
    orders.place(changed(coins=coins), wholesaler, "k" * 8)
    assert ledger.balance_of(cast.company_id, Region.EU) == coins


def test_the_same_key_books_once(in_app, cast, wholesaler):
    first = orders.place(WANTED, wholesaler, "k" * 8)
    assert orders.place(WANTED, wholesaler, "k" * 8) == first
    with pytest.raises(KeyReused):
        orders.place(changed(coins=26), wholesaler, "k" * 8)
    assert ledger.balance_of(cast.company_id, Region.EU) == 25
    assert orders.place(WANTED, wholesaler, "l" * 8) != first
    assert ledger.balance_of(cast.company_id, Region.EU) == 50


def test_a_key_belongs_to_its_wholesaler(in_app, cast, wholesaler):
    other = as_wholesaler(make_wholesaler("other@wholesale.example"))
    first = orders.place(WANTED, wholesaler, "k" * 8)
    assert orders.place(WANTED, other, "k" * 8) != first
    with pytest.raises(UnknownOrder):
        orders_list.placed(first, other.user_id)
    assert orders_list.newest(other.user_id, 1)[1] == 1


def place_from(number, wholesaler):
    """Runs in a process of its own."""
    return orders.place(WANTED, wholesaler, "k" * 8)


def test_the_same_key_at_once_books_once(app, cast, tmp_path):
    with app.app_context():
        wholesaler = as_wholesaler(make_wholesaler())
        url = app.config["SQLALCHEMY_DATABASE_URI"]
    placed = at_once(4, url, tmp_path, place_from, wholesaler)
    assert len(placed) == 4
    assert len(set(placed)) == 1
    with app.app_context():
        assert ledger.balance_of(cast.company_id, Region.EU) == 25
