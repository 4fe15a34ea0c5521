"""Bookings and redemptions by the domain functions, beside the same statements run raw."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import Flask

from bench import pgbench, raw, stock
from bench.crowd import Kind, Open, Outcome, let_loose
from bench.deeds import Deed, Numbers, booking_of, redeem
from bench.effort import Effort
from bench.figures import median
from bench.pgbench import CannotCompare, Comparison
from bench.places import Place, copied, forget_safety, portal_on
from bench.recording import Script, record, statements
from bench.report import Report
from portal.core.codes import CardCode
from portal.extensions import db
from portal.redemption.verify import CHECKS
from portal.wallet import ledger

DOMAIN, BY_PROCESSES, RAW, PGBENCH = "domain", "domain, processes", "raw driver", "pgbench"
Key = tuple[str, str, bool, int]


@dataclass
class Rates:
    """By (deed, contender, hot, clients): the rate and the 99th percentile of each round."""

    rates: dict[Key, list[float]] = field(default_factory=dict)
    waits: dict[Key, list[float]] = field(default_factory=dict)

    def add(self, key: Key, outcome: Outcome) -> None:
        self.add_rate(key, outcome.rate)
        self.waits.setdefault(key, []).append(outcome.p99_ms)

    def add_rate(self, key: Key, rate: float) -> None:
        self.rates.setdefault(key, []).append(rate)

    def ratio(self, one: Key, other: Key) -> float:
        """The median of the ratios of rounds, each measured side by side."""
        pairs = zip(self.rates[one], self.rates[other], strict=True)
        return median([mine / theirs for mine, theirs in pairs])

    def rate(self, key: Key) -> float:
        return median(self.rates[key])

    def p99(self, key: Key) -> float:
        return median(self.waits[key])


class DomainBench:
    """One engine: everything is done on `place`, what is sent raw was recorded on a copy."""

    def __init__(
        self, place: Place, app: Flask, codes: list[CardCode], carts: Numbers, effort: Effort
    ) -> None:
        self._place, self._app, self._effort = place, app, effort
        self._deeds: dict[str, Deed] = {"redemption": redeem, "booking": booking_of(codes)}
        self._contenders = _contenders(place.engine)
        self._numbers = {"redemption": carts, "booking": Numbers(len(codes))}
        # for comparisons that others make with pgbench
        self._spare = [carts.take(effort.deeds, hot=False) for _ in range(effort.rounds)]
        self._scripts: dict[str, dict[int, Script]] = {}
        self._pgbench: dict[str, Comparison] = {}
        self.rates = Rates()
        self.remarks: list[str] = []

    def run(self) -> None:
        plan = self._plan()
        self._record(plan)
        for name, contender, hot, clients, numbers in plan:
            self._measure((name, contender, hot, clients), numbers)

    def pgbench_rate(self, clients: int) -> float | None:
        """Redemptions per second by pgbench, once per round; None where there is none."""
        if "redemption" not in self._pgbench:
            return None
        return self._pgbench["redemption"].rate(clients, self._spare.pop())

    def sent_by(self, name: str) -> list[str]:
        return statements(next(iter(self._scripts[name].values())))

    def _plan(self) -> list[tuple[str, str, bool, int, list[int]]]:
        return [
            (name, contender, hot, clients, self._numbers[name].take(self._effort.deeds, hot))
            for _ in range(self._effort.rounds)
            for name in self._deeds
            for clients in self._effort.clients
            for hot in (False, True)
            for contender in self._contenders
        ]

    def _record(self, plan: list[tuple[str, str, bool, int, list[int]]]) -> None:
        spare = [number for numbers in self._spare for number in numbers]
        wanted: dict[str, list[int]] = {"redemption": spare, "booking": []}
        for name, contender, _, _, numbers in plan:
            if contender in (RAW, PGBENCH):
                wanted[name] += numbers
        with self._app.app_context():
            db.engine.dispose()  # PostgreSQL copies only what nobody is connected to
        with copied(self._place) as copy, portal_on(copy) as app:
            forget_safety(app)
            for name, deed in self._deeds.items():
                self._scripts[name] = record(app, deed, wanted[name])
        if PGBENCH in self._contenders:
            self._prepare_pgbench(plan)

    def _prepare_pgbench(self, plan: list[tuple[str, str, bool, int, list[int]]]) -> None:
        for name in self._deeds:
            mine = [number for each in plan if each[:2] == (name, PGBENCH) for number in each[4]]
            if name == "redemption":
                mine += [number for numbers in self._spare for number in numbers]
            scripts = {number: self._scripts[name][number] for number in mine}
            try:
                self._pgbench[name] = Comparison(self._place, scripts, name)
            except CannotCompare as reason:
                self.remarks.append(f"pgbench, {name}: {reason}")

    def _measure(self, key: Key, numbers: list[int]) -> None:
        name, contender, _, clients = key
        if contender == PGBENCH:
            if name not in self._pgbench:
                return
            try:
                self.rates.add_rate(key, self._pgbench[name].rate(clients, numbers))
            except CannotCompare as reason:
                self.remarks.append(f"pgbench, {name}, {clients} clients: {reason}")
            return
        kind: Kind = "threads" if contender == DOMAIN else "processes"
        if contender == RAW:
            work = raw.replaying(self._place, self._scripts[name])
        else:
            work = _in_app(self._app, self._deeds[name], kind)
        self.rates.add(key, let_loose(kind, clients, numbers, work))


def _contenders(engine: str) -> list[str]:
    if engine == "sqlite":
        return [DOMAIN, BY_PROCESSES, RAW]
    return [DOMAIN, BY_PROCESSES, RAW, *([PGBENCH] if pgbench.program() else [])]


def _in_app(app: Flask, deed: Deed, kind: Kind) -> Open:
    @contextmanager
    def client() -> Iterator[Callable[[int], object]]:
        with app.app_context():
            if kind == "processes":
                db.engine.dispose(close=False)  # connections of the parent are not ours
            ledger.balance_of(0, stock.EU)  # the raw driver has connected by now, too
            db.session.rollback()
            yield deed

    return client


def stocked_for(effort: Effort, engine: str, more: int) -> int:
    """How many people the measurements need, and `more` for others."""
    runs = effort.rounds * (len(effort.clients) * len(_contenders(engine)) + 1)
    return 2 * (runs * effort.deeds + more)


def measure(
    place: Place,
    app: Flask,
    codes: list[CardCode],
    carts: Numbers,
    effort: Effort,
    report: Report,
) -> DomainBench:
    bench = DomainBench(place, app, codes, carts, effort)
    bench.run()
    _print(place.engine, bench, effort, report)
    _judge(place.engine, bench, effort, report)
    with app.app_context():
        report.holds("4", f"no coin lost or doubled, {place.engine}", _coins_add_up())
    return bench


def _coins_add_up() -> bool:
    """Balances are the sums of their entries, each redemption has one entry and its codes."""
    sums = ledger_sums().items()
    return all(ledger.balance_of(company, stock.EU) == total for company, total in sums) and not (
        [fault for check in CHECKS.values() for fault in check()]
    )


def ledger_sums() -> dict[int, int]:
    rows = db.session.connection().exec_driver_sql(
        "SELECT company_id, sum(coins) FROM coin_entry GROUP BY company_id"
    )
    return {company: int(total) for company, total in rows}


def _print(engine: str, bench: DomainBench, effort: Effort, report: Report) -> None:
    contenders = _contenders(engine)
    for name in ("booking", "redemption"):
        report.section(f"{name}s per second, {engine}: {len(bench.sent_by(name))} statements each")
        rows = []
        for hot in (False, True):
            for clients in effort.clients:
                keys = [(name, contender, hot, clients) for contender in contenders]
                keys = [key for key in keys if key in bench.rates.rates]
                domain = (name, DOMAIN, hot, clients)
                shown = [_cell(bench.rates, key, domain) for key in keys]
                spread = "one hot account" if hot else "spread"
                waits = " / ".join(f"{bench.rates.p99(key):.0f}" for key in keys[:3])
                rows.append((f"{spread}, {clients} clients", *shown, waits))
                report.note(
                    f"domain.{engine}.{name}.{'hot' if hot else 'spread'}.{clients}",
                    {key[1]: bench.rates.rates[key] for key in keys},
                )
                report.note(
                    f"p99_ms.{engine}.{name}.{'hot' if hot else 'spread'}.{clients}",
                    {key[1]: bench.rates.waits.get(key) for key in keys},
                )
        report.table(("", *contenders, "p99 in ms of the first three"), rows)
    for remark in bench.remarks:
        report.say(remark)
    if engine == "postgresql" and PGBENCH not in contenders:
        report.say("pgbench is not installed: no comparison with it.")


def _cell(rates: Rates, key: Key, domain: Key) -> str:
    rate = f"{rates.rate(key):.0f}"
    return rate if key == domain else f"{rate} (× {rates.ratio(domain, key):.2f})"


def _judge(engine: str, bench: DomainBench, effort: Effort, report: Report) -> None:
    rates, most = bench.rates, effort.clients[-1]
    wanted = 0.4 if engine == "sqlite" else 0.5
    alone = rates.ratio(("redemption", DOMAIN, False, 1), ("redemption", RAW, False, 1))
    report.at_least("2", f"redemption, domain to raw driver, {engine}", wanted, alone, "")
    for name in ("redemption", "booking"):
        hot, spread = (name, DOMAIN, True, most), (name, DOMAIN, False, most)
        about = f"{name}, one hot account to spread, {most} clients, {engine}"
        report.at_least("4", about, 0.5, rates.ratio(hot, spread), "")
    if engine == "sqlite":
        for contender, clients in ((DOMAIN, "threads"), (BY_PROCESSES, "processes")):
            p99 = rates.p99(("redemption", contender, False, most))
            report.at_most("5", f"p99 of {most} redeeming {clients}, sqlite", 100, p99, "ms")
    report.at_most(
        "6", f"statements of a redemption, {engine}", 8, len(bench.sent_by("redemption")), ""
    )
