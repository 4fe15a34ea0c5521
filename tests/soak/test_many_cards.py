"""A hundred thousand cards: issued and printed in constant memory, booked by many processes."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.core.regions import Region
from portal.extensions import db
from portal.wallet import cards, ledger
from portal.wallet.booking import Booker, CardBookedAlready, book_card
from portal.wallet.models import CoinEntry
from tests.proofs.clients import colleagues
from tests.proofs.world import ledger_differences
from tests.support import processes
from tests.support.cards import OWN_ADDRESS, booker
from tests.support.cast import Cast
from tests.support.databases import SECRETS
from tests.support.engines import both_engines
from tests.support.memory import peak_until_it_ends
from tests.support.processes import at_once
from tests.support.small_portal import ROOT

pytestmark = pytest.mark.soak

FEW, MANY = 5_000, 100_000
# what a command may need at all, and how much more of it for twenty times as many cards
MOST_MEGABYTES = 400
MOST_GROWTH = 1.25
PROCESSES = 8
LONGEST_RUN = 3_600


def peak_of(app: Flask, *arguments: object) -> float:
    """Megabytes of memory that a command of the portal held at its peak; it must succeed."""
    settings = app.config["PORTAL"]
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "app", *map(str, arguments)],
        cwd=ROOT,
        env={
            **SECRETS,
            "PATH": os.environ["PATH"],
            "DATABASE_URL": settings.database_url,
            "PORTAL_DATA": str(settings.data_dir),
        },
        stdout=subprocess.DEVNULL,
    )
    peak = peak_until_it_ends(process)
    assert process.returncode == 0
    return peak


def issue(app: Flask, count: int, out: Path) -> float:
    batch = ("--batch", f"Soak {count}", "--region", "EU", "--count", count)
    return peak_of(app, "cards", "issue", *batch, "--out", out)


def book_slice(number: int, bookers: list[Booker], file: Path) -> int:
    """An eighth of the cards, and those the next process begins with: it wants them too."""
    with file.open(newline="", encoding="utf-8") as lines:
        codes = [row["code"] for row in csv.DictReader(lines)]
    size = len(codes) // PROCESSES
    mine = [*codes, *codes][number * size : (number + 1) * size + size // 10]
    booked = 0
    for code in mine:
        try:
            booked += not book_card(bookers[number], code, OWN_ADDRESS).repeated
        except CardBookedAlready:
            continue
    return booked


def test_issuing_and_printing_keep_their_memory(app: Flask, tmp_path: Path) -> None:
    few, many = tmp_path / "few.csv", tmp_path / "many.csv"
    issued = issue(app, FEW, few), issue(app, MANY, many)
    printed = [
        peak_of(app, "cards", "sheet", file, "--out", tmp_path / file.stem) for file in (few, many)
    ]
    print(f"peak MB of {FEW} and {MANY}: issued {issued}, printed {printed}")
    for small, large in (issued, printed):
        assert large < MOST_MEGABYTES
        assert large < small * MOST_GROWTH
    assert len(list((tmp_path / "many").glob("*.pdf"))) == MANY // 1_000


@both_engines
def test_eight_processes_book_every_card_once(
    app: Flask, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "WAIT_SECONDS", LONGEST_RUN)
    file = tmp_path / "cards.csv"
    issue(app, MANY, file)
    with app.app_context():
        bookers = [booker(person) for person in colleagues(cast, PROCESSES)]
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    assert sum(at_once(PROCESSES, url, tmp_path, book_slice, bookers, file)) == MANY
    with app.app_context():
        assert ledger.balance_of(cast.company_id, Region.EU) == MANY
        assert db.session.execute(select(func.count(CoinEntry.id))).scalar_one() == MANY
        [batch] = cards.report()
        assert (batch.booked, batch.outstanding) == (MANY, 0)
        assert list(ledger_differences()) == []
