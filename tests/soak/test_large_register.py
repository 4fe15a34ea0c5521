"""Ten million devices on PostgreSQL, one million on SQLite: imported in constant memory, killed on
the way, found as fast as in a small register.

SOAK_DEVICES makes both smaller (or larger).
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
from bench.figures import median, percentile
from bench.places import Place, fresh, portal_on
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
# for raw COPY all rows are kept in memory
MOST_COPIED = 1_000_000
SLOWEST_MS = 50


def devices_of(engine: str) -> int:
    return int(os.environ.get("SOAK_DEVICES") or DEVICES[engine])


def stored() -> int:
    return db.session.execute(select(func.count(Device.id))).scalar_one()


def bytes_on_disk(app: Flask) -> int:
    url = str(app.config["SQLALCHEMY_DATABASE_URI"])
    if url.startswith("sqlite"):
        return Path(url.removeprefix("sqlite:///")).stat().st_size
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
            before = stored()
            process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL)
            while process.poll() is None and stored() == before:
                time.sleep(0.1)
        time.sleep(moments.uniform(0, 2))
        process.kill()
        process.wait()


@both_engines
def test_a_large_register(app: Flask, engine: str, tmp_path: Path) -> None:
    count = devices_of(engine)
    place = Place(engine, app.config["PORTAL"].database_url, tmp_path)
    with app.app_context():
        bench.run_import(bench.write_supply(tmp_path / "small.csv", 0, bench.SMALL))
        before = bench.find_everywhere(place, app, bench.SMALL)
    file = bench.write_supply(tmp_path / "large.csv", 0, count)
    kill_on_the_way(app, file, seed=4)
    began = time.monotonic()
    peak = peak_of(app, "devices", "import", file)
    seconds = time.monotonic() - began
    print(f"\n{engine}: {count:,} devices, {seconds:.0f} s after the kills, peak {peak:.0f} MB")
    with app.app_context():
        assert stored() == count
        assert db.session.execute(select(func.count(DeviceChange.id))).scalar_one() == 0
        print(f"{bytes_on_disk(app) / count:.0f} bytes on disk for each")
        after, bulk = bench.find_everywhere(place, app, count), bench.find_bulk(place, count)
    for name, times in after.items():
        p50, p99 = median(times), percentile(times, 0.99)
        print(f"{name}: {median(before[name]):.2f} ms, {p50:.2f} ms, p99 {p99:.2f} ms")
    print(f"10,000 serials: {bulk}")
    assert peak <= MOST_MEGABYTES
    assert median(after["exact"]) <= 2 * median(before["exact"])
    assert median(after[bench.OVER_HTTP]) <= 2 * median(before[bench.OVER_HTTP])
    assert max(percentile(after[name], 0.99) for name in bench.WAYS) < SLOWEST_MS
    assert bulk.register <= 3 * bulk.bare
    assert bulk.covers <= 1000


def test_import_beside_raw_copy(databases: Databases, tmp_path: Path) -> None:
    """Whatever else the machine does slows down both."""
    count = min(devices_of("postgresql"), MOST_COPIED)
    file = bench.write_supply(tmp_path / "large.csv", 0, count)
    with fresh(databases, "postgresql", tmp_path) as place, portal_on(place) as app:
        with app.app_context():
            done = bench.run_import(file)
        raw = bench.raw_rate(place, file)
    print(f"\nimport {done.rate:,.0f} a second, raw COPY {raw:,.0f}")
    assert done.rate >= 0.3 * raw
