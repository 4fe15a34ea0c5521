"""`warranty-codes issue|sheet|void|report`, as people at a terminal meet them."""

import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import func, select

from portal.core.crypto import keyed_hash
from portal.extensions import db
from portal.warranty.codes import issuing
from portal.warranty.codes.batches import Terms
from portal.warranty.codes.issuing import HASH_PURPOSE
from portal.warranty.codes.typed import WarrantyCode
from portal.warranty.kinds import CodeKind
from portal.warranty.models import WarrantyCode as CodeRow
from portal.warranty.models import WarrantyCodeBatch
from tests.support.cards import rows_of
from tests.support.wallet import audited

Run = Callable[..., Result]
CAMPAIGN = ("--kind", "promotion", "--from", "2026-06-01", "--until", "2026-06-30")


@pytest.fixture
def run(app: Flask) -> Run:
    def invoke(*arguments: object) -> Result:
        given = ["warranty-codes", *map(str, arguments)]
        result = app.test_cli_runner().invoke(args=given)
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return invoke


@pytest.fixture
def issue(run: Run, tmp_path: Path) -> Callable[..., list[str]]:
    def codes_of(batch: str = "Spring", count: int = 5, *options: object) -> list[str]:
        out = tmp_path / f"{batch}.csv"
        kind = options or ("--kind", "extended")
        result = run(
            "issue", *kind, "--months", 60, "--count", count, "--batch", batch, "--out", out
        )
        assert result.exit_code == 0, result.output
        return [row["code"] for row in rows_of(out)]

    return codes_of


def states(app: Flask) -> dict[str, int]:
    with app.app_context():
        rows = db.session.execute(select(CodeRow.state, func.count()).group_by(CodeRow.state))
        return dict(rows.tuples().all())


def test_codes_are_written_once_and_stored_as_hashes(
    app: Flask, issue: Callable[..., list[str]], tmp_path: Path
) -> None:
    codes = issue("Spring", 150, *CAMPAIGN, "--uses", 20, "--family", "PIKO IQ")
    out = tmp_path / "Spring.csv"
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert {WarrantyCode.parse(code).kind for code in codes} == {CodeKind.PROMOTION}
    assert rows_of(out)[0] | {"code": ""} == {
        "code": "",
        "batch": "Spring",
        "kind": "promotion",
        "months": "60",
        "families": "PIKO IQ",
        "valid_from": "2026-06-01",
        "valid_until": "2026-06-30",
        "uses": "20",
    }
    with app.app_context():
        stored = db.session.execute(
            select(CodeRow.code_hash, CodeRow.last_four, CodeRow.uses_left)
        ).all()
        database = Path(str(db.engine.url.database))
        batch = db.session.execute(select(WarrantyCodeBatch)).scalar_one()
        assert (batch.products, batch.uses_each) == ("PIKO IQ", 20)
        assert len(audited("warranty_codes.issued")) == 1
    assert {tuple(row) for row in stored} == {
        (keyed_hash(HASH_PURPOSE, code), code[-4:], 20) for code in codes
    }
    content = b"".join(path.read_bytes() for path in database.parent.glob(f"{database.name}*"))
    assert not any(code[2:12].encode() in content for code in codes)


@pytest.mark.parametrize(
    ("options", "message", "exit_code"),
    [
        (("--kind", "free"), "'free' is not one of", 2),
        (("--kind", "extended", "--months", 0), "0 is not in the range", 2),
        (("--kind", "extended", "--months", 241), "241 is not in the range", 2),
        (("--kind", "extended", "--count", 0), "0 is not in the range", 2),
        (("--kind", "promotion"), "Promo codes need --from and --until", 1),
        (("--kind", "promotion", "--from", "2026-06-01"), "need --from and --until", 1),
        ((*CAMPAIGN, "--until", "2026-05-31"), "in this order", 1),
        ((*CAMPAIGN, "--until", "soon"), "does not match the format", 2),
        (("--kind", "extended", "--until", "2026-05-31"), "have neither", 1),
        (("--kind", "extended", "--family", "PIKO XX"), "There is no family 'PIKO XX'", 1),
        (("--kind", "extended", "--batch", "=x"), "A batch name has", 1),
        (("--kind", "extended", "--batch", "Spring"), "There is a batch 'Spring' already", 1),
        (("--kind", "extended", "--out", "nowhere/codes.csv"), "No such file or directory", 1),
        (("--kind", "extended", "--out", "Spring.csv"), "codes are never written over", 1),
    ],
)
def test_a_wrong_order_is_told_and_makes_no_code(
    app: Flask,
    run: Run,
    issue: Callable[..., list[str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: tuple[object, ...],
    message: str,
    exit_code: int,
) -> None:
    monkeypatch.chdir(tmp_path)
    issue("Spring", 3)
    usual = ("--months", 60, "--count", 3, "--batch", "Summer", "--out", "new.csv")
    result = run("issue", *usual, *options)
    assert result.exit_code == exit_code
    assert message in result.output
    assert states(app) == {"issued": 3}
    assert sorted(path.name for path in tmp_path.glob("*.csv*")) == ["Spring.csv"]
    assert list(tmp_path.glob(".*")) == []


def test_a_crash_loses_no_code_and_the_same_command_finishes(
    app: Flask, run: Run, tmp_path: Path
) -> None:
    class PowerCut(BaseException):
        pass

    def cut_at_200(done: int) -> None:
        if done >= 200:
            raise PowerCut

    out = tmp_path / "codes.csv"
    order = issuing.Order("Spring", 300, Terms(CodeKind.EXTENDED, 60))
    with app.app_context(), pytest.raises(PowerCut):
        issuing.issue(order, out, cut_at_200)
    assert not out.exists()
    assert states(app) == {"issued": 200}
    usual = ("issue", "--kind", "extended", "--batch", "Spring", "--out", out)
    assert run(*usual, "--months", 24, "--count", 300).exit_code == 1
    assert run(*usual, "--months", 60, "--count", 300).exit_code == 0
    assert states(app) == {"issued": 300}
    codes = [row["code"] for row in rows_of(out)]
    with app.app_context():
        stored = set(db.session.execute(select(CodeRow.code_hash)).scalars())
    assert stored == {keyed_hash(HASH_PURPOSE, code) for code in codes}


def test_sheets_show_each_code(run: Run, issue: Callable[..., list[str]], tmp_path: Path) -> None:
    [code] = issue("Spring", 1, *CAMPAIGN)
    result = run("sheet", tmp_path / "Spring.csv", "--out", tmp_path / "sheets")
    assert result.exit_code == 0, result.output
    [file] = (tmp_path / "sheets").glob("*.pdf")
    text = " ".join(PdfReader(file).pages[0].extract_text().split())
    assert "PC" in text
    assert code[2:6] in text
    assert "5 years more cover" in text
    assert "Promo code, until 30 Jun 2026" in text
    broken = tmp_path / "broken.csv"
    broken.write_text((tmp_path / "Spring.csv").read_text().replace(code, code[::-1]))
    assert "Line 2 is no code." in run("sheet", broken, "--out", tmp_path / "other").output


def test_codes_are_made_void_one_by_one_or_all(
    app: Flask, run: Run, issue: Callable[..., list[str]]
) -> None:
    codes = issue("Spring", 5)
    reason = ("--reason", "Printed wrongly")
    assert "1 voided" in run("void", *reason, "--code", codes[0]).output
    assert "1 void before" in run("void", *reason, "--code", codes[0]).output
    by_ending = run("void", *reason, "--batch", "Spring", "--last-four", codes[1][-4:].lower())
    assert "1 voided" in by_ending.output
    unknown = WarrantyCode.generate(CodeKind.EXTENDED).printed
    assert run("void", *reason, "--code", unknown).exit_code == 1
    assert "mistyped" in run("void", *reason, "--code", "EW-1").output
    assert run("void", *reason).exit_code == 2
    assert "There is no batch" in run("void", *reason, "--batch", "Autumn").output
    assert "A reason has" in run("void", "--reason", " ", "--batch", "Spring").output
    assert states(app) == {"issued": 3, "void": 2}
    assert "3 voided, 0 used and left alone, 2 void before" in (
        run("void", *reason, "--batch", "Spring").output
    )
    assert states(app) == {"void": 5}


def test_the_report_counts_codes_and_devices(run: Run, issue: Callable[..., list[str]]) -> None:
    assert "No codes have been issued." in run("report").output
    issue("Spring", 4)
    issue("Summer", 2, *CAMPAIGN)
    run("void", "--reason", "Lost", "--batch", "Summer")
    lines = [line.split() for line in run("report").output.splitlines()]
    assert lines[1] == ["Spring", "extended", "60", "4", "0", "0", "4", "0"]
    assert lines[2] == ["Summer", "promotion", "60", "2", "0", "2", "0", "0"]
