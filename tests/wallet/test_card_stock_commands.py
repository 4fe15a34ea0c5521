"""`cards void|report`, as people at a terminal meet them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from portal.core.codes import CardCode
from portal.extensions import db
from portal.wallet import issuing
from portal.wallet.booking import book_card
from portal.wallet.models import CoinCard
from tests.support.cards import OWN_ADDRESS, booker, rows_of, states
from tests.support.cast import Cast
from tests.support.engines import both_engines

Run = Callable[..., Result]


@both_engines
def test_a_batch_is_voided_but_for_booked_cards(
    app: Flask, cast: Cast, run: Run, issue: Callable[..., list[str]]
) -> None:
    codes = issue("Stolen", 450)
    issue("Other", 2)
    with app.app_context():
        book_card(booker(cast.owner), codes[7], OWN_ADDRESS)
    result = run("void", "--batch", "Stolen", "--reason", "stolen in transit")
    assert (result.exit_code, result.output) == (
        0,
        "449 voided, 1 booked and left alone, 0 void before, 0 unknown.\n",
    )
    assert states(app) == {"void": 449, "booked": 1, "issued": 2}
    again = run("void", "--batch", "Stolen", "--reason", "once more")
    assert again.output.startswith("0 voided, 1 booked and left alone, 449 void before")


@both_engines
def test_single_cards_are_voided(app: Flask, run: Run, issue: Callable[..., list[str]]) -> None:
    codes = issue("Spring", 3)
    unknown = CardCode.generate().printed
    result = run("void", "--reason", "lost", "--code", codes[0], "--code", unknown)
    assert (result.exit_code, result.output) == (
        1,
        "1 voided, 0 booked and left alone, 0 void before, 1 unknown.\n",
    )
    ending = codes[1][-4:].lower()
    result = run("void", "--reason", "lost", "--batch", "Spring", "--last-four", ending)
    assert result.output.startswith("1 voided")
    assert states(app) == {"void": 2, "issued": 1}
    with app.app_context():
        reasons = set(db.session.execute(select(CoinCard.void_reason)).scalars())
    assert reasons == {"lost", ""}


@pytest.mark.parametrize(
    ("arguments", "message", "exit_code"),
    [
        (["--reason", "lost"], "Give either --batch", 2),
        (["--reason", "lost", "--last-four", "ABCD"], "Give either --batch", 2),
        (["--reason", "lost", "--batch", "x", "--code", "y"], "Give either --batch", 2),
        (["--batch", "Spring"], "Missing option '--reason'", 2),
        (["--reason", " ", "--batch", "Spring"], "A reason has", 1),
        (["--reason", "x" * 201, "--batch", "Spring"], "A reason has", 1),
        (["--reason", "lost", "--batch", "Autumn"], "There is no batch 'Autumn'", 1),
        (["--reason", "lost", "--code", "ABC"], "mistyped", 1),
    ],
)
def test_a_wrong_wish_voids_nothing(
    app: Flask,
    run: Run,
    issue: Callable[..., list[str]],
    arguments: list[str],
    message: str,
    exit_code: int,
) -> None:
    issue("Spring", 3)
    result = run("void", *arguments)
    assert result.exit_code == exit_code
    assert message in result.output
    assert states(app) == {"issued": 3}


def test_an_ambiguous_ending_voids_nothing(
    app: Flask, run: Run, issue: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    twins = iter(twin_codes())
    monkeypatch.setattr(issuing.CardCode, "generate", lambda: next(twins))
    codes = issue("Twins", 2)
    ending = codes[0][-4:]
    result = run("void", "--reason", "lost", "--batch", "Twins", "--last-four", ending)
    assert result.exit_code == 1
    assert f"2 unbooked cards of the batch end in {ending}" in result.output
    assert states(app) == {"issued": 2}


def twin_codes() -> list[CardCode]:
    """Two codes with the same last four characters."""
    seen: dict[str, CardCode] = {}
    while True:
        code = CardCode.generate()
        if code.last_four in seen:
            return [seen[code.last_four], code]
        seen[code.last_four] = code


@both_engines
def test_the_report_counts_cards_and_coins(
    app: Flask, cast: Cast, run: Run, issue: Callable[..., list[str]], tmp_path: Path
) -> None:
    assert run("report").output == "No cards have been issued.\n"
    out = tmp_path / "five.csv"
    run(
        "issue", "--region", "EU", "--count", 4, "--denomination", 5, "--batch", "Five",
        "--out", out,
    )  # fmt: skip
    issue("One", 2, "DE")
    codes = [row["code"] for row in rows_of(out)]
    with app.app_context():
        book_card(booker(cast.owner), codes[0], OWN_ADDRESS)
    run("void", "--reason", "lost", "--code", codes[1])
    lines = [line.split() for line in run("report").output.splitlines()]
    assert lines == [
        ["batch", "region", "issued", "booked", "void", "outstanding"],
        ["Five", "EU", "4", "1", "1", "2", "cards"],
        ["20", "5", "5", "10", "coins"],
        ["One", "DE", "2", "0", "0", "2", "cards"],
        ["2", "0", "0", "2", "coins"],
    ]
