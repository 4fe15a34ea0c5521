"""`cards issue|sheet`, as people at a terminal meet them."""

import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import func, select

from portal.core.codes import CardCode
from portal.core.crypto import keyed_hash
from portal.extensions import db
from portal.wallet import issuing
from portal.wallet.booking import HASH_PURPOSE, book_card
from portal.wallet.models import CardBatch, CoinCard
from tests.support.cards import OWN_ADDRESS, booker, rows_of, states
from tests.support.cast import Cast
from tests.support.engines import both_engines

Run = Callable[..., Result]


def test_codes_are_written_once_to_a_file_of_the_owner(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "cards.csv"
    result = run(
        "issue", "--region", "non-eu", "--count", 450, "--denomination", 5,
        "--batch", "Åre 2026", "--out", out,
    )  # fmt: skip
    assert result.exit_code == 0
    assert "450 cards" in result.output
    assert out.read_text().splitlines()[0] == "code,batch,region,denomination"
    rows = rows_of(out)
    assert len({CardCode.parse(row["code"]).value for row in rows}) == 450
    assert {(row["batch"], row["region"], row["denomination"]) for row in rows} == {
        ("Åre 2026", "NON-EU", "5")
    }
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir() if "part" in path.name] == []


def test_the_database_holds_no_code(
    app: Flask, issue: Callable[..., list[str]], tmp_path: Path
) -> None:
    codes = issue(count=20)
    with app.app_context():
        database = Path(str(db.engine.url.database))
        stored = db.session.execute(select(CoinCard.code_hash, CoinCard.last_four)).all()
    assert {tuple(row) for row in stored} == {
        (keyed_hash(HASH_PURPOSE, code), code[-4:]) for code in codes
    }
    content = b"".join(path.read_bytes() for path in database.parent.glob(f"{database.name}*"))
    assert all(code[-4:].encode() in content for code in codes)
    assert not any(code[:8].encode() in content for code in codes)


@both_engines
def test_issued_cards_can_be_booked(
    app: Flask, cast: Cast, issue: Callable[..., list[str]]
) -> None:
    codes = issue(count=2)
    with app.app_context():
        balances = [book_card(booker(cast.owner), code, OWN_ADDRESS).balance for code in codes]
    assert balances == [1, 2]


@pytest.mark.parametrize(
    ("changed", "message", "exit_code"),
    [
        ({"--region": "MARS"}, "none of DE, EU, NON-EU", 2),
        ({"--count": "0"}, "0 is not in the range", 2),
        ({"--count": "many"}, "not a valid integer", 2),
        ({"--denomination": "1001"}, "1001 is not in the range", 2),
        ({"--batch": "=HYPERLINK()"}, "A batch name has", 1),
        ({"--batch": "x" * 61}, "A batch name has", 1),
        ({"--batch": ""}, "A batch name has", 1),
        ({"--batch": "Spring"}, "There is a batch 'Spring' already", 1),
        ({"--out": "nowhere/cards.csv"}, "No such file or directory", 1),
        ({"--out": "Spring.csv"}, "codes are never written over", 1),
    ],
)
def test_a_wrong_order_is_told_and_makes_no_card(
    app: Flask,
    run: Run,
    issue: Callable[..., list[str]],
    tmp_path: Path,
    changed: dict[str, str],
    message: str,
    exit_code: int,
) -> None:
    issue("Spring", 3)
    before = (tmp_path / "Spring.csv").read_bytes()
    order = {"--region": "EU", "--count": "3", "--batch": "Summer", "--out": "new.csv"} | changed
    order["--out"] = str(tmp_path / order["--out"])
    result = run("issue", *[part for pair in order.items() for part in pair])
    assert result.exit_code == exit_code
    assert message in result.output
    assert "Traceback" not in result.output
    assert states(app) == {"issued": 3}
    assert (tmp_path / "Spring.csv").read_bytes() == before
    assert sorted(path.name for path in tmp_path.glob("*.csv*")) == ["Spring.csv"]


@both_engines
def test_a_crash_loses_no_code_and_the_same_command_finishes(
    app: Flask, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    class PowerCut(BaseException):
        pass

    out = tmp_path / "cards.csv"
    order = issuing.BatchOrder("Spring", issuing.Region.EU, 500, 1)

    def cut_at_400(done: int) -> None:
        if done >= 400:
            raise PowerCut

    with app.app_context(), pytest.raises(PowerCut):
        issuing.issue(order, out, cut_at_400)
    assert states(app) == {"issued": 400}
    assert not out.exists()
    arguments = ("issue", "--region", "EU", "--count", 500, "--batch", "Spring", "--out", out)
    assert "already" in run(*arguments[:-1], tmp_path / "other.csv").output
    assert run(*arguments).exit_code == 0
    assert states(app) == {"issued": 500}
    codes = [row["code"] for row in rows_of(out)]
    with app.app_context():
        stored = set(db.session.execute(select(CoinCard.code_hash)).scalars())
        batches = db.session.execute(select(func.count()).select_from(CardBatch)).scalar_one()
    assert stored == {keyed_hash(HASH_PURPOSE, code) for code in codes}
    assert batches == 1


def test_two_runs_do_not_write_one_file(app: Flask, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "cards.csv"
    order = issuing.BatchOrder("Spring", issuing.Region.EU, 200, 1)
    seen: list[str] = []

    def meanwhile(_done: int) -> None:
        again = run("issue", "--region", "EU", "--count", 200, "--batch", "Spring", "--out", out)
        seen.append(again.output)

    with app.app_context():
        issuing.issue(order, out, meanwhile)
    assert seen
    assert all("Another run is writing" in output for output in seen)
    assert states(app) == {"issued": 200}


def test_sheets_hold_every_card(run: Run, issue: Callable[..., list[str]], tmp_path: Path) -> None:
    codes = issue("Spring", 12)
    result = run("sheet", tmp_path / "Spring.csv", "--out", tmp_path / "pdf", "--language", "el")
    assert result.exit_code == 0, result.output
    assert f"12 cards are in {tmp_path / 'pdf'} (files: 1)." in result.output
    [sheet] = (tmp_path / "pdf").glob("*.pdf")
    assert stat.S_IMODE(sheet.stat().st_mode) == 0o600
    text = "".join(page.extract_text() for page in PdfReader(sheet).pages)
    assert all(code[:4] in text and code[-4:] in text for code in codes)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The first line must be: code,batch,region,denomination"),
        (b"code;batch;region;denomination\n", "The first line must be"),
        (b"code,batch,region,denomination\nABC\n", "Line 2 has the wrong number of fields"),
        (b"code,batch,region,denomination\nABC,x,EU,1\n", "Line 2 is no card"),
        (b"code,batch,region,denomination\n%(code)s,x,MARS,1\n", "Line 2 is no card"),
        (b"code,batch,region,denomination\n%(code)s,x,EU,0\n", "Line 2 is no card"),
        (b"code,batch,region,denomination\n%(code)s,x,EU,one\n", "Line 2 is no card"),
        (b"\xff\xfe\x00", "no text in UTF-8"),
    ],
)
def test_a_file_that_is_no_list_of_cards_prints_nothing(
    run: Run, tmp_path: Path, content: bytes, message: str
) -> None:
    file = tmp_path / "cards.csv"
    if b"%(" in content:
        content = content % {b"code": CardCode.generate().value.encode()}
    file.write_bytes(content)
    result = run("sheet", file, "--out", tmp_path / "pdf")
    assert result.exit_code == 1
    assert message in result.output
    assert not list(tmp_path.glob("pdf/*.pdf"))
