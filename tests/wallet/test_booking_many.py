"""A pile of cards: each line its own result, and each card its own transaction."""

import pytest
from flask import Flask

from portal.accounts.lockouts import LockedOut
from portal.core.codes import CardCode, CodeWrongCharacter, CodeWrongLength
from portal.core.regions import Region
from portal.wallet import ledger
from portal.wallet.booking import ONE_PERSON, CardOfOtherRegion, CardRefused
from portal.wallet.booking_many import (
    MOST_LINES,
    LineResult,
    NoLines,
    NotTried,
    SameAsLine,
    TooManyLines,
    book_many,
)
from tests.support.cards import OWN_ADDRESS, booker, card_row, make_card, make_cards
from tests.support.cast import Cast
from tests.support.engines import both_engines


def book(cast: Cast, *lines: str) -> list[LineResult]:
    return book_many(booker(cast.owner), "\n".join(lines), OWN_ADDRESS)


def balance(cast: Cast) -> int:
    return ledger.balance_of(cast.company_id, Region.EU)


def outcome(result: LineResult) -> object:
    return result.booking.coins if result.booking else type(result.refusal)


@both_engines
def test_each_line_has_its_own_result(in_app: Flask, cast: Cast) -> None:
    good, german, also_good = make_card(coins=2), make_card("DE"), make_card()
    results = book(
        cast,
        good.printed,
        "",
        "ABC",
        german.value,
        f"  {also_good.value.lower()}  ",
        good.value,
        CardCode.generate().value,
    )
    assert [(result.line, outcome(result)) for result in results] == [
        (1, 2),
        (3, CodeWrongLength),
        (4, CardOfOtherRegion),
        (5, 1),
        (6, SameAsLine),
        (7, CardRefused),
    ]
    assert isinstance(results[4].refusal, SameAsLine)
    assert results[4].refusal.line == 1
    assert balance(cast) == 3


def test_links_and_rows_of_a_file_are_read(in_app: Flask, cast: Cast) -> None:
    codes = [code.value for code in make_cards(5)]
    rows = (
        '\ufeff"code","batch","region","denomination"',
        f"https://portal.example/wallet/book#{codes[0]}",
        f"{codes[1]},Spring,EU,1",
        f'"{codes[2]}";Spring;EU;1',
        f"{codes[3]}\tSpring",
        f"{codes[4]};",
        "code",
    )
    results = book(cast, *rows)
    assert [(result.line, outcome(result)) for result in results] == [
        *((line, 1) for line in range(2, 7)),
        (7, CodeWrongLength),
    ]


@pytest.mark.parametrize("between", [", ", ";", "\t"])
def test_several_codes_on_one_line_are_a_card_each(in_app: Flask, cast: Cast, between: str) -> None:
    first, german, last = make_card(), make_card("DE"), make_card()
    slip = last.value[:-1] + "O"
    line = between.join((first.printed, german.printed, "", slip, last.value, "two more"))
    results = book(cast, line)
    assert [(result.line, outcome(result)) for result in results] == [
        (1, 1),
        (1, CardOfOtherRegion),
        (1, CodeWrongCharacter),
        (1, 1),
    ]
    assert results[2].typed == slip


def test_a_link_beside_its_code_is_one_card(in_app: Flask, cast: Cast) -> None:
    code = make_card().value
    [result] = book(cast, f"{code},https://portal.example/wallet/book#{code}")
    assert outcome(result) == 1


def test_the_name_of_a_batch_is_no_code(in_app: Flask, cast: Cast) -> None:
    """Though it has as many characters."""
    [result] = book(cast, f"{make_card().value},EU spring 2026 MAY,EU,1")
    assert outcome(result) == 1


def test_codes_beyond_the_limit_are_counted_on_one_line_too(in_app: Flask, cast: Cast) -> None:
    codes = [CardCode.generate().value for _ in range(MOST_LINES + 1)]
    with pytest.raises(TooManyLines):
        book(cast, ",".join(codes))


def test_a_full_paste_is_booked(in_app: Flask, cast: Cast) -> None:
    codes = make_cards(MOST_LINES)
    results = book(cast, *(code.printed for code in codes))
    assert [outcome(result) for result in results] == [1] * MOST_LINES
    assert balance(cast) == MOST_LINES


@pytest.mark.parametrize("count", [MOST_LINES + 1, 5_000])
def test_more_lines_change_nothing(in_app: Flask, cast: Cast, count: int) -> None:
    code = make_card()
    with pytest.raises(TooManyLines) as refusal:
        book(cast, *[code.value] * count)
    assert (refusal.value.found, refusal.value.most) == (count, MOST_LINES)
    assert card_row(code).state == "issued"


@pytest.mark.parametrize("text", ["", "\n\n", " \r\n\t\n", "code,batch,region,denomination"])
def test_empty_lines_are_no_cards(in_app: Flask, cast: Cast, text: str) -> None:
    with pytest.raises(NoLines):
        book(cast, text)


def test_after_a_lock_the_rest_is_not_tried(in_app: Flask, cast: Cast) -> None:
    """And is told when to try again."""
    guesses = [CardCode.generate().value for _ in range(ONE_PERSON.most + 3)]
    last = make_card()
    results = book(cast, *guesses, last.value)
    refusals = [outcome(result) for result in results]
    assert refusals[: ONE_PERSON.most] == [CardRefused] * ONE_PERSON.most
    assert refusals[ONE_PERSON.most] is LockedOut
    assert set(refusals[ONE_PERSON.most + 1 :]) == {NotTried}
    assert len({result.refusal.until for result in results[ONE_PERSON.most :]}) == 1
    assert card_row(last).state == "issued"


def test_the_same_pile_again_adds_nothing(in_app: Flask, cast: Cast) -> None:
    codes = [code.value for code in make_cards(3)]
    book(cast, *codes)
    again = book(cast, *codes)
    assert [result.booking and result.booking.repeated for result in again] == [True] * 3
    assert balance(cast) == 3
