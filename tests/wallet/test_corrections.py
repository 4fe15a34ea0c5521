"""Corrections: an entry each, a reason, a second person above ten in 24 hours, never below zero."""

from functools import partial

import pytest

from portal.audit.record import Actor
from portal.core.idempotency import KeyReused
from portal.core.regions import Region
from portal.wallet import correction_wishes, corrections, corrections_list, ledger, statement
from portal.wallet.company_accounts import UnknownCompany, account_of
from portal.wallet.correction_wishes import BelowZero, ReasonMissing, Wish, WrongNumberOfCoins
from portal.wallet.corrections import AlreadyDecided, SamePerson, UnknownCorrection
from portal.wallet.statement import Filters
from tests.support.engines import both_engines
from tests.support.processes import at_once
from tests.support.wallet import add_coins, audited, mails

pytestmark = both_engines


def actor(person):
    return Actor(person.user_id, person.name)


def wish(coins, reason="Card was damaged", region=None):
    return Wish(account_of("SE100001", region), coins, reason)


def balance(cast, region=Region.EU):
    return ledger.balance_of(cast.company_id, region)


def notes(cast):
    entries = statement.read(cast.company_id, Filters(), 1, {}).entries
    return [(entry.kind, entry.coins, entry.note, entry.person) for entry in entries]


@pytest.mark.parametrize("coins", [10, -10])
def test_up_to_ten_coins_one_person_corrects(in_app, cast, coins):
    add_coins(cast.company_id, 10, note="before")
    number = corrections.ask(wish(coins, " Card \n was damaged "), actor(cast.support), "k" * 8)
    assert corrections_list.shown(number).state == "posted"
    assert balance(cast) == 10 + coins
    assert notes(cast)[0] == ("correction", coins, "Card was damaged", "Support")
    assert mails("coins_corrected") == [("office@se100001.example", "sv")]
    asked, posted = audited("correction.asked"), audited("correction.posted")
    assert [entry.company_id for entry in asked + posted] == [cast.company_id] * 2


@pytest.mark.parametrize("coins", [11, -11])
def test_above_ten_coins_a_second_person_confirms(in_app, cast, coins):
    add_coins(cast.company_id, 20)
    number = corrections.ask(wish(coins), actor(cast.support), "k" * 8)
    assert balance(cast) == 20
    assert mails("coins_corrected") == []
    with pytest.raises(SamePerson):
        corrections.confirm(number, actor(cast.support))
    corrections.confirm(number, actor(cast.second_support))
    assert balance(cast) == 20 + coins
    assert notes(cast)[0][3] == "Second"
    shown = corrections_list.shown(number)
    assert (shown.state, shown.asked_by, shown.decided_by) == ("posted", "Support", "Second")


def ask_all(amounts, person, **about):
    """The states that corrections of these amounts, one after the other, get."""
    numbers = [
        corrections.ask(wish(coins, **about), actor(person), f"{person.name}-{index}-{coins}")
        for index, coins in enumerate(amounts)
    ]
    return [corrections_list.shown(number).state for number in numbers]


@pytest.mark.parametrize(
    ("amounts", "states"),
    [
        ([10, 1], ["posted", "pending"]),
        ([10, -1], ["posted", "pending"]),
        ([6, 4, 1], ["posted", "posted", "pending"]),
        ([-5, 4, 2], ["posted", "posted", "pending"]),
        # taken back, coin for coin: as if neither had been made
        ([10, -10, 10, 1], ["posted", "posted", "posted", "pending"]),
        ([6, 6, -6, -6], ["posted", "pending", "posted", "posted"]),
        ([6, -5], ["posted", "pending"]),
        ([9, 2, 1, 1], ["posted", "pending", "posted", "pending"]),
        ([11, 10], ["pending", "posted"]),
    ],
)
def test_ten_coins_in_small_pieces_are_ten_coins(in_app, cast, amounts, states):
    add_coins(cast.company_id, 20)
    assert ask_all(amounts, cast.support) == states


def test_what_somebody_else_or_a_second_person_corrected_does_not_count(in_app, cast):
    assert ask_all([10], cast.second_support) == ["posted"]
    number = corrections.ask(wish(11), actor(cast.support), "k" * 8)
    corrections.confirm(number, actor(cast.second_support))
    other = Wish(account_of("DE100002"), 10, "Another company")
    corrections.ask(other, actor(cast.support), "other-company")
    assert ask_all([10, 1], cast.support) == ["posted", "pending"]


def test_what_was_taken_back_in_another_region_was_not(in_app, cast):
    add_coins(cast.company_id, 10, region=Region.DE)
    assert ask_all([10], cast.support) == ["posted"]
    assert ask_all([-10], cast.support, region=Region.DE) == ["pending"]


def test_every_region_counts(in_app, cast):
    assert ask_all([10], cast.support, region=Region.DE) == ["posted"]
    assert ask_all([1], cast.support) == ["pending"]


def test_after_a_day_one_may_correct_alone_again(in_app, cast, clock):
    assert ask_all([10], cast.support) == ["posted"]
    clock.forward(hours=23, minutes=59)
    assert correction_wishes.checked(wish(1), actor(cast.support)).waits
    clock.forward(minutes=1)
    assert not correction_wishes.checked(wish(10), actor(cast.support)).waits
    assert not correction_wishes.checked(wish(1), actor(cast.second_support)).waits


@pytest.mark.parametrize("decide", [corrections.confirm, corrections.decline])
def test_a_decision_is_final(in_app, cast, decide):
    number = corrections.ask(wish(11), actor(cast.support), "k" * 8)
    decide(number, actor(cast.second_support))
    after = balance(cast)
    for again in (corrections.confirm, corrections.decline):
        with pytest.raises(AlreadyDecided):
            again(number, actor(cast.second_support))
    assert balance(cast) == after == (11 if decide is corrections.confirm else 0)


def test_whoever_asked_may_withdraw(in_app, cast):
    number = corrections.ask(wish(11), actor(cast.support), "k" * 8)
    corrections.decline(number, actor(cast.support))
    assert corrections_list.shown(number).state == "declined"
    assert balance(cast) == 0
    assert audited("correction.declined")[0].actor_id == cast.support.user_id


def test_never_below_zero(in_app, cast):
    add_coins(cast.company_id, 12)
    number = corrections.ask(wish(-12), actor(cast.support), "k" * 8)
    with pytest.raises(BelowZero) as refusal:
        corrections.ask(wish(-13), actor(cast.support), "other-key")
    assert refusal.value.available == 12
    add_coins(cast.company_id, -2, "redemption")
    with pytest.raises(BelowZero) as refusal:
        corrections.confirm(number, actor(cast.second_support))
    assert refusal.value.available == 10
    assert corrections_list.shown(number).state == "pending"
    assert balance(cast) == 10
    assert mails("coins_corrected") == []


def test_a_stale_balance_does_not_lead_below_zero(in_app, cast):
    add_coins(cast.company_id, 5)
    stale = wish(-5)
    add_coins(cast.company_id, -1, "redemption")
    with pytest.raises(BelowZero):
        corrections.ask(stale, actor(cast.support), "k" * 8)
    assert balance(cast) == 4
    assert corrections_list.newest(1) == ([], 0)


def test_the_same_key_corrects_once(in_app, cast):
    first = corrections.ask(wish(3), actor(cast.support), "k" * 8)
    assert corrections.ask(wish(3), actor(cast.support), "k" * 8) == first
    assert balance(cast) == 3
    for other in (wish(4), wish(3, "Another reason"), wish(3, region=Region.DE)):
        with pytest.raises(KeyReused):
            corrections.ask(other, actor(cast.support), "k" * 8)
    with pytest.raises(KeyReused):
        corrections.ask(wish(3), actor(cast.second_support), "k" * 8)
    assert balance(cast) == 3


def test_a_repetition_is_no_fall_below_zero(in_app, cast):
    add_coins(cast.company_id, 5)
    taken = wish(-5)
    first = corrections.ask(taken, actor(cast.support), "k" * 8)
    assert corrections.ask(taken, actor(cast.support), "k" * 8) == first


def test_frozen_coins_of_another_region(in_app, cast):
    add_coins(cast.company_id, 7, region=Region.DE)
    corrections.ask(wish(-7, region=Region.DE), actor(cast.support), "k" * 8)
    assert balance(cast, Region.DE) == 0


@pytest.mark.parametrize(
    ("coins", "reason", "refusal"),
    [
        (0, "reason", WrongNumberOfCoins),
        (10_001, "reason", WrongNumberOfCoins),
        (-10_001, "reason", WrongNumberOfCoins),
        (1, " \n\u202e", ReasonMissing),
    ],
)
def test_bad_wishes_are_refused(in_app, cast, coins, reason, refusal):
    for action in (correction_wishes.checked, partial(corrections.ask, key="k")):
        with pytest.raises(refusal):
            action(wish(coins, reason), actor(cast.support))
    assert corrections_list.newest(1) == ([], 0)


def test_unknown_company_and_correction(in_app, cast):
    with pytest.raises(UnknownCompany):
        account_of("SE999999")
    assert account_of(" se100001\u200b").company_id == cast.company_id
    for action in (corrections.confirm, corrections.decline):
        with pytest.raises(UnknownCorrection):
            action(4711, actor(cast.support))


def test_those_that_wait_come_first(in_app, cast):
    waiting = corrections.ask(wish(11), actor(cast.support), "a" * 8)
    posted = corrections.ask(wish(1), actor(cast.support), "b" * 8)
    found, total = corrections_list.newest(1)
    assert [shown.number for shown in found] == [waiting, posted]
    assert total == 2


def confirm_as(number, correction, supporters):
    """Runs in a process of its own."""
    try:
        corrections.confirm(correction, supporters[number % len(supporters)])
    except AlreadyDecided:
        return "decided"
    return "posted"


def ask_as(number, supporter):
    """Runs in a process of its own."""
    correction = corrections.ask(wish(4), supporter, f"at-once-{number}")
    return corrections_list.shown(correction).state


def test_asked_for_at_once_they_count_one_another(app, cast, tmp_path):
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    states = at_once(6, url, tmp_path, ask_as, actor(cast.support))
    assert sorted(states) == ["pending"] * 4 + ["posted"] * 2
    with app.app_context():
        assert balance(cast) == 8


def test_two_supporters_confirm_at_once_and_one_wins(app, cast, tmp_path):
    with app.app_context():
        number = corrections.ask(wish(11), actor(cast.support), "k" * 8)
        url = app.config["SQLALCHEMY_DATABASE_URI"]
    supporters = [actor(cast.second_support), Actor(cast.stranger.user_id, "Third")]
    outcomes = at_once(4, url, tmp_path, confirm_as, number, supporters)
    assert sorted(outcomes) == ["decided", "decided", "decided", "posted"]
    with app.app_context():
        assert balance(cast) == 11
        assert len(mails("coins_corrected")) == 1
