"""Everything in one run, then the table of targets. Naming an engine measures that one alone."""

import gc
import logging
import os
import sys
import tempfile
import warnings
from pathlib import Path
from time import monotonic

from flask import Flask

from bench import (
    application,
    domain,
    invoices,
    over_http,
    register,
    sign_in,
    single_sign_on,
    sso_stock,
    start_up,
    weight,
)
from bench.deeds import Numbers
from bench.domain import DomainBench
from bench.effort import Effort, effort
from bench.figures import median
from bench.places import ENGINES, Place, fresh, portal_on
from bench.report import Report
from bench.server import redis, serving
from bench.single_sign_on import Chain, in_alternation
from bench.stock import Person, fill
from tests.support.databases import Databases


def main(*engines: str) -> int:
    warnings.simplefilter("ignore")
    began, chosen, report = monotonic(), effort(), Report()
    with tempfile.TemporaryDirectory() as folder:
        databases = Databases(Path(folder))
        for engine in engines or ENGINES:
            with fresh(databases, engine, Path(folder)) as place:
                _measure(place, chosen, report)
            register.measure(databases, engine, Path(folder), chosen.devices, report)
    report.finish()
    report.say(f"Measured in {monotonic() - began:.0f} s.")
    return 0


def _measure(place: Place, chosen: Effort, report: Report) -> None:
    report.say(f"\n{place.engine}: stocking people, carts, devices and cards …")
    spenders = chosen.batches * application.IN_A_BATCH + 100
    of_http = chosen.rounds * chosen.deeds + over_http.WARM + 100
    count = domain.stocked_for(chosen, place.engine, spenders + of_http)
    with portal_on(place, threads=16) as app:
        with app.app_context():
            codes = fill(count)
            sso_stock.connect()
        carts = Numbers(count)
        deeds = domain.measure(place, app, codes, carts, chosen, report)
        _listen_to_nothing()
        gc.collect()
        gc.freeze()  # as the web server does; what was recorded here would be looked through
        people = [Person(number) for number in carts.take(spenders, hot=False)]
        application.measure(place.engine, app, people, chosen, report)
        if place.engine == "sqlite":
            invoices.measure(report, chosen.invoices)
            application.measure_shortcuts(app, people[0], chosen, report)
            start_up.measure_start(place, chosen.starts, report)
        _measure_server(place, app, carts, deeds, chosen, report)


def _listen_to_nothing() -> None:
    """Each request writes its line in production's form; it is only not shown."""
    nowhere = Path(os.devnull).open("w")  # noqa: SIM115
    for handler in logging.getLogger().handlers:
        handler.emit = lambda record, write=handler.format: nowhere.write(write(record))  # type: ignore[method-assign]


def _measure_server(
    place: Place, app: Flask, carts: Numbers, deeds: DomainBench, chosen: Effort, report: Report
) -> None:
    with redis() as redis_url:
        workers = 2 if place.engine == "postgresql" and redis_url else 1
        with serving(place, workers, redis_url) as server:
            found, shares = over_http.pages(server, app, carts, chosen, deeds.pgbench_rate)
            over_http.report_on(place.engine, workers, found, report)
            if shares:
                about = "redemption over HTTP to pgbench, 8 clients"
                report.at_least("3", about, 0.2, median(shares), "")
            chain = Chain(sso_stock.provider(server, app))
            in_alternation([chain], chosen.rounds, chosen.deeds)
            report.section(f"single sign-on over HTTP, {place.engine}")
            single_sign_on.report_on(chain, report, place.engine)
            if place.engine == "postgresql":
                start_up.measure_memory(server, workers, report)
            else:
                sign_in.measure(server, app, report)
                weight.measure(server, app, report)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
