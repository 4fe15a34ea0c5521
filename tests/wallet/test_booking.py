"""Booking a card: what it does once, and what every refusal leaves untouched."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from portal.accounts.lockouts import LockedOut
from portal.audit.models import AuditEntry
from portal.core import crypto
from portal.core.clock import now
from portal.core.codes import CardCode, CodeRefused, CodeWrongCheck
from portal.core.errors import DomainError
from portal.core.regions import Region
from portal.core.transaction import transaction
from portal.extensions import db
from portal.wallet import ledger
from portal.wallet.booking import (
    ONE_COMPANY,
    ONE_PERSON,
    REPEAT_WITHIN,
    Booker,
    CardBookedAlready,
    CardOfOtherCountry,
    CardOfOtherRegion,
    CardRefused,
    book_card,
)
from portal.wallet.models import CoinCard, CoinEntry
from tests.support.cards import OWN_ADDRESS, booker, card_row, make_card, make_cards
from tests.support.cast import Cast
from tests.support.engines import both_engines

Case = Callable[[Cast], CardCode]


def book(cast: Cast, code: CardCode | str, by: Booker | None = None) -> object:
    text = code.printed if isinstance(code, CardCode) else code
    return book_card(by or booker(cast.owner), text, OWN_ADDRESS)


def balance(cast: Cast) -> int:
    return ledger.balance_of(cast.company_id, Region.EU)


def entries() -> int:
    return db.session.execute(select(func.count()).select_from(CoinEntry)).scalar_one()


def last_refusal() -> AuditEntry:
    return db.session.execute(
        select(AuditEntry)
        .where(AuditEntry.action == "card.refused")
        .order_by(AuditEntry.id.desc())
        .limit(1)
    ).scalar_one()


def refuse_often(cast: Cast, times: int, by: Booker | None = None, address: str = "") -> None:
    for _ in range(times):
        with pytest.raises(CardRefused):
            book_card(by or booker(cast.owner), CardCode.generate().value, address or OWN_ADDRESS)


@both_engines
def test_a_card_adds_its_coins_and_keeps_the_evidence(in_app: Flask, cast: Cast) -> None:
    code = make_card(coins=3)
    booking = book_card(booker(cast.owner), code.printed.lower(), OWN_ADDRESS)
    assert (booking.coins, booking.balance, booking.repeated) == (3, 3, False)
    assert booking.last_four == code.last_four
    card = card_row(code)
    assert (card.state, card.company_id, card.user_id) == (
        "booked",
        cast.company_id,
        cast.owner.user_id,
    )
    assert (card.evidence_country, card.evidence_vat_id) == ("SE", "SE556677889901")
    assert card.booked_at is not None
    entry = db.session.execute(select(CoinEntry)).scalar_one()
    assert (entry.coins, entry.balance_after, entry.kind) == (3, 3, "card")
    assert entry.reference == f"card:{card.id}"
    assert code.last_four in entry.note
    assert code.value not in entry.note


@both_engines
def test_a_booking_is_in_the_audit_trail_without_its_code(in_app: Flask, cast: Cast) -> None:
    code = make_card()
    book(cast, code)
    audit = db.session.execute(
        select(AuditEntry).where(AuditEntry.action == "card.booked")
    ).scalar_one()
    assert audit.subject == f"card:{card_row(code).id}"
    assert audit.facts["last_four"] == code.last_four
    assert audit.facts["country"] == "SE"
    assert code.value not in str(audit.facts)


def unknown(_cast: Cast) -> CardCode:
    return CardCode.generate()


def void(_cast: Cast) -> CardCode:
    return make_card(state="void", void_at=now())


def booked_by_others(cast: Cast) -> CardCode:
    stranger = cast.stranger
    return make_card(
        state="booked",
        booked_at=now(),
        company_id=stranger.company_id,
        user_id=stranger.user_id,
    )


def german(_cast: Cast) -> CardCode:
    return make_card("DE")


def outside_the_union(_cast: Cast) -> CardCode:
    return make_card("NON-EU")


def for_france(_cast: Cast) -> CardCode:
    return make_card(country="FR")


def booked_by_a_colleague(cast: Cast) -> CardCode:
    colleague = cast.colleague
    return make_card(
        state="booked",
        booked_at=now(),
        company_id=cast.company_id,
        user_id=colleague.user_id,
    )


def booked_earlier(cast: Cast) -> CardCode:
    return make_card(
        state="booked",
        booked_at=now() - REPEAT_WITHIN - timedelta(minutes=1),
        company_id=cast.company_id,
        user_id=cast.owner.user_id,
    )


REFUSED = [
    (unknown, CardRefused, "unknown"),
    (void, CardRefused, "void"),
    (booked_by_others, CardRefused, "booked by others"),
    (german, CardOfOtherRegion, "other region"),
    (outside_the_union, CardOfOtherRegion, "other region"),
    (for_france, CardOfOtherCountry, "other country"),
    (booked_by_a_colleague, CardBookedAlready, "own"),
    (booked_earlier, CardBookedAlready, "own"),
]


@both_engines
@pytest.mark.parametrize(("case", "error", "reason"), REFUSED)
def test_a_refusal_changes_nothing_and_support_learns_why(
    in_app: Flask, cast: Cast, case: Case, error: type[DomainError], reason: str
) -> None:
    code = case(cast)
    before = db.session.execute(select(CoinCard.state, CoinCard.company_id)).all()
    with pytest.raises(error):
        book(cast, code)
    assert db.session.execute(select(CoinCard.state, CoinCard.company_id)).all() == before
    assert (balance(cast), entries()) == (0, 0)
    trace = last_refusal()
    assert trace.facts["reason"] == reason
    assert trace.facts["last_four"] == code.last_four
    assert code.value not in str(trace.facts)
    assert trace.subject.startswith("card:") == (case is not unknown)


@pytest.mark.parametrize("case", [unknown, void, booked_by_others])
def test_what_nobody_may_learn_looks_the_same(in_app: Flask, cast: Cast, case: Case) -> None:
    with pytest.raises(CardRefused) as refusal:
        book(cast, case(cast))
    assert type(refusal.value) is CardRefused
    assert refusal.value.facts == {}


def test_own_cards_name_who_booked_them_and_when(in_app: Flask, cast: Cast) -> None:
    code = booked_by_a_colleague(cast)
    with pytest.raises(CardBookedAlready) as refusal:
        book(cast, code)
    assert refusal.value.name == cast.colleague.name
    assert refusal.value.at == card_row(code).booked_at


def test_a_card_of_another_region_names_both(in_app: Flask, cast: Cast) -> None:
    with pytest.raises(CardOfOtherRegion) as refusal:
        book(cast, german(cast))
    assert refusal.value.facts == {"card_region": Region.DE, "own_region": Region.EU}


def test_a_card_of_a_country_is_booked_there(in_app: Flask, cast: Cast) -> None:
    book(cast, make_card(country="SE"))
    assert balance(cast) == 1


@both_engines
def test_the_same_card_again_shows_the_first_success(in_app: Flask, cast: Cast) -> None:
    code = make_card()
    book(cast, code)
    again = book_card(booker(cast.owner), code.value, OWN_ADDRESS)
    assert (again.repeated, again.balance) == (True, 1)
    assert (balance(cast), entries()) == (1, 1)


def test_ten_minutes_later_it_was_booked_already(in_app: Flask, cast: Cast) -> None:
    code = make_card()
    book(cast, code)
    with transaction():
        db.session.execute(update(CoinCard).values(booked_at=now() - REPEAT_WITHIN * 1.1))
    with pytest.raises(CardBookedAlready):
        book(cast, code)


@pytest.mark.parametrize(
    "typed",
    ["", " - ", "ABCD", "A" * 16, "A" * 1_000_000, "\x00\u202e", "ABCD-EFGH-JKMN-PQR0"],
)
def test_what_is_no_code_is_told_and_never_counted(in_app: Flask, cast: Cast, typed: str) -> None:
    for _ in range(ONE_PERSON.most + 1):
        with pytest.raises(CodeRefused):
            book(cast, typed)
    assert db.session.execute(select(func.count(AuditEntry.id))).scalar_one() == 0
    book(cast, make_card())
    assert balance(cast) == 1


def test_a_swap_is_named(in_app: Flask, cast: Cast) -> None:
    code = next(code for code in iter(CardCode.generate, None) if code.value[4] != code.value[5])
    typed = code.value[:4] + code.value[5] + code.value[4] + code.value[6:]
    with pytest.raises(CodeWrongCheck) as refusal:
        book(cast, typed)
    assert (5, typed[4:6]) in [(slip.position, slip.typed) for slip in refusal.value.likely]


@both_engines
def test_guessing_locks_the_person_out_at_that_address(in_app: Flask, cast: Cast) -> None:
    code = make_card()
    refuse_often(cast, ONE_PERSON.most)
    assert last_refusal().facts["locked"] is True
    with pytest.raises(LockedOut):
        book(cast, code)
    assert card_row(code).state == "issued"
    book_card(booker(cast.owner), code.value, "198.51.100.7")
    assert balance(cast) == 1


@pytest.mark.parametrize("case", [booked_by_a_colleague, german, for_france])
def test_own_and_foreign_cards_are_no_guesses(in_app: Flask, cast: Cast, case: Case) -> None:
    code = case(cast)
    for _ in range(ONE_PERSON.most + 1):
        with pytest.raises((CardBookedAlready, CardOfOtherRegion, CardOfOtherCountry)):
            book(cast, code)
    book(cast, make_card())


def test_many_addresses_of_one_company_are_locked_together(in_app: Flask, cast: Cast) -> None:
    for number in range(ONE_COMPANY.most // 5):
        refuse_often(cast, 5, address=f"198.51.100.{number}")
    with pytest.raises(LockedOut):
        book_card(booker(cast.colleague), make_card().value, "203.0.113.9")
    stranger = booker(cast.stranger, "DE", "DE136695976")
    assert book_card(stranger, make_card("DE").value, "203.0.113.9").balance == 1


def test_cards_hashed_under_an_older_key_are_booked(in_app: Flask, cast: Cast) -> None:
    code = make_card()
    keyring = in_app.config["PORTAL"].keyring
    newer = (("t2", b"another-hash-key-another-hash-key-12"), *keyring.hash_keys)
    crypto.use_keyring(crypto.Keyring(newer, keyring.data_keys))
    try:
        book(cast, code)
    finally:
        crypto.use_keyring(keyring)
    assert balance(cast) == 1


def test_every_card_is_one_entry(in_app: Flask, cast: Cast) -> None:
    for code in make_cards(5, coins=2):
        book(cast, code)
    assert (balance(cast), entries()) == (10, 5)


@both_engines
def test_a_card_booked_for_the_persons_other_company_is_no_guess(in_app: Flask, cast: Cast) -> None:
    """Nor told apart: whose it is, is not this company's to know."""
    code = make_card()
    book(cast, code)
    other = booker(cast.stranger, "DE", "DE136695976")
    elsewhere = replace(other, user_id=cast.owner.user_id)
    for _ in range(ONE_PERSON.most + 1):
        with pytest.raises(CardRefused):
            book_card(elsewhere, code.value, OWN_ADDRESS)
