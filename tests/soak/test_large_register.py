"""Ten million devices on PostgreSQL, one million on SQLite: imported in constant memory, killed on
the way, found as fast as in a small register.

SOAK_DEVICES makes both smaller (or larger). What is measured is printed beside its target; what is
asserted has a margin: a busy machine is no fault.
"""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from bench import register as bench
from bench.finding import EXACT, OVER_HTTP, WAYS, Register
from bench.places import Place, fresh, portal_on
from bench.report import Report
from portal.devices.models import Device, DeviceChange
from portal.extensions import db
from tests.soak.test_many_cards import peak_of
from tests.support.databases import SECRETS, Databases
from tests.support.engines import both_engines
from tests.support.small_portal import ROOT

pytestmark = pytest.mark.soak

DEVICES = {"sqlite": 1_000_000, "postgresql": 10_000_000}
MOST_MEGABYTES = 200
KILLS = 5
# the rows of a slice are ready made in memory for raw COPY
MOST_COPIED = 1_000_000
# what a target may be missed by before it is a fault
MARGIN = 1.5
# of a search among ten million, with the same margin
MOST_P99_MS = 50
# who read all of the register would be slower by more than the hundredfold
LIKE_READING_ALL = 10


def devices_of(engine: str) -> int:
    return int(os.environ.get("SOAK_DEVICES") or DEVICES[engine])


def stored() -> int:
    return db.session.execute(select(func.count(Device.id))).scalar_one()


def newest() -> int:
    """Costs nothing to ask ten times a second."""
    return db.session.execute(select(func.max(Device.id))).scalar_one() or 0


def bytes_on_disk(place: Place) -> int:
    if place.engine == "sqlite":
        return Path(place.address).stat().st_size
    size = text("SELECT pg_total_relation_size('device')")
    return int(db.session.execute(size).scalar_one())


def kill_on_the_way(app: Flask, file: Path, seed: int) -> None:
    """The import begins again and again, and is killed a moment after it has stored something."""
    settings, moments = app.config["PORTAL"], random.Random(seed)
    environ = {
        **SECRETS,
        "PATH": os.environ["PATH"],
        "DATABASE_URL": settings.database_url,
        "PORTAL_DATA": str(settings.data_dir),
    }
    command = [sys.executable, "-m", "flask", "--app", "app", "devices", "import", str(file)]
    for _ in range(KILLS):
        with app.app_context():
            before = newest()
            process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL)
            while process.poll() is None and newest() == before:
                time.sleep(0.1)
        time.sleep(moments.uniform(0, 2))
        process.kill()
        process.wait()


@both_engines
def test_a_large_register(databases: Databases, engine: str, tmp_path: Path) -> None:
    count, report = devices_of(engine), Report(copy=tmp_path / "soak.json")
    file = bench.write_supply(tmp_path / "large.csv", 0, count)
    with (
        bench.small_register(databases, engine, tmp_path) as small,
        fresh(databases, engine, tmp_path) as place,
        portal_on(place) as app,
    ):
        kill_on_the_way(app, file, seed=4)
        began = time.monotonic()
        peak = peak_of(app, "devices", "import", file)
        seconds = time.monotonic() - began
        with app.app_context():
            assert stored() == count
            assert db.session.execute(select(func.count(DeviceChange.id))).scalar_one() == 0
            size = bytes_on_disk(place) / count
        found = bench.compare(small, Register(place, app, count))
    report.section(f"{engine}: {count:,} devices")
    print(f"{count / seconds:,.0f} lines a second after the kills, peak {peak:.0f} MB")
    print(f"{size:.0f} bytes on disk for each device")
    found.show(report)
    found.judge(report)
    report.finish()
    assert peak <= MOST_MEGABYTES
    assert found.growth(EXACT) <= 2 * MARGIN
    assert found.growth(OVER_HTTP) <= 2 * MARGIN
    slow = {name: grown for name in WAYS if (grown := found.growth(name)) > LIKE_READING_ALL}
    assert not slow, "these do not go along an index"
    assert found.bulk_share <= 3 * MARGIN
    if engine == "postgresql":
        slowest = max(map(found.p99, WAYS))
        assert slowest <= MOST_P99_MS * MARGIN


def test_import_beside_raw_copy(databases: Databases, tmp_path: Path) -> None:
    count, report = min(devices_of("postgresql"), MOST_COPIED), Report(copy=tmp_path / "soak.json")
    with (
        fresh(databases, "postgresql", tmp_path) as place,
        portal_on(place) as app,
        app.app_context(),
    ):
        rates = bench.import_in_slices(place, 0, count)
    report.section(f"import of {count:,} devices beside raw COPY")
    bench.show_rates("postgresql", rates, report)
    report.finish()
    assert rates.share >= 0.3 / MARGIN
