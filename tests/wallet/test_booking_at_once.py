"""Sixteen processes want the same card: one gets it, and the balance rises once."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select, update

from portal.accounts.models import Company
from portal.core.codes import CardCode
from portal.core.errors import DomainError
from portal.core.regions import Region
from portal.core.transaction import transaction
from portal.extensions import db
from portal.wallet import ledger
from portal.wallet.booking import ONE_PERSON, Booker, book_card
from portal.wallet.models import CoinEntry
from tests.support.cards import OWN_ADDRESS, booker, card_row, make_card, make_cards
from tests.support.cast import Cast
from tests.support.engines import both_engines
from tests.support.processes import at_once
from tests.support.wallet import audited

CLIENTS = 16


def book_as(number: int, bookers: list[Booker], codes: list[str]) -> str:
    outcomes = []
    for code in codes:
        try:
            booking = book_card(bookers[number % len(bookers)], code, OWN_ADDRESS)
            outcomes.append("repeated" if booking.repeated else "booked")
        except DomainError as refusal:
            outcomes.append(type(refusal).__name__)
    return " ".join(outcomes)


def guess_as(number: int, person: Booker) -> list[str]:
    return [book_as(number, [person], [CardCode.generate().value]) for _ in range(4)]


def database_of(app: Flask) -> str:
    return str(app.config["SQLALCHEMY_DATABASE_URI"])


@both_engines
def test_one_of_sixteen_processes_books_the_card(in_app: Flask, cast: Cast, tmp_path: Path) -> None:
    code = make_card(coins=2)
    # the stranger is of the same region here, so that only who comes first decides
    with transaction():
        db.session.execute(update(Company).values(country="SE"))
    people = [booker(cast.owner), booker(cast.colleague), booker(cast.stranger)]
    outcomes = Counter(
        at_once(CLIENTS, database_of(in_app), tmp_path, book_as, people, [code.value])
    )
    assert outcomes["booked"] == 1
    assert set(outcomes) <= {"booked", "repeated", "CardBookedAlready", "CardRefused"}
    assert sum(outcomes.values()) == CLIENTS
    winner = card_row(code).company_id
    assert winner is not None
    assert ledger.balance_of(winner, Region.EU) == 2
    assert db.session.execute(select(func.count()).select_from(CoinEntry)).scalar_one() == 1


@both_engines
def test_a_pile_booked_twice_at_once_counts_once(in_app: Flask, cast: Cast, tmp_path: Path) -> None:
    codes = [code.value for code in make_cards(20)]
    people = [booker(cast.owner), replace(booker(cast.owner), name="Second tab")]
    at_once(4, database_of(in_app), tmp_path, book_as, people, codes)
    assert ledger.balance_of(cast.company_id, Region.EU) == 20


@both_engines
def test_of_a_burst_of_guesses_ten_are_heard(in_app: Flask, cast: Cast, tmp_path: Path) -> None:
    told = at_once(6, database_of(in_app), tmp_path, guess_as, booker(cast.owner))
    outcomes = Counter(outcome for each in told for outcome in each)
    most = ONE_PERSON.most
    assert outcomes == {"CardRefused": most, "LockedOut": 24 - most}
    assert [entry.facts["locked"] for entry in audited("card.refused")].count(True) == 1
