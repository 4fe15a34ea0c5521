"""Single sign-on and invoices beside what others would use.

Providers: both on SQLite behind one granian process of eight threads, asked by eight clients.
"""

import sys
import tempfile
import warnings
from pathlib import Path

from bench import single_sign_on
from bench.effort import effort
from bench.peers import invoices
from bench.peers.toolkit import toolkit
from bench.places import fresh
from bench.report import Report
from bench.single_sign_on import Chain, figures, in_alternation
from bench.sso_stock import portal_provider
from tests.support.databases import Databases

COPY = Path("build") / "bench-peers.json"
REQUESTS = ("sign-in", "authorize", "token", "refresh", "userinfo")


def main() -> int:
    warnings.simplefilter("ignore")
    chosen, report = effort(), Report(copy=COPY)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with (
            fresh(Databases(folder), "sqlite", folder) as place,
            portal_provider(place) as ours,
            toolkit(folder) as theirs,
        ):
            chains = Chain(ours), Chain(theirs)
            in_alternation(chains, chosen.rounds, chosen.deeds)
            for chain in chains:
                report.section(f"{chain.provider.name}, {single_sign_on.CLIENTS} clients")
                single_sign_on.report_on(chain, report)
            _compare(*chains, report)
    invoices.measure(report, chosen.deeds)
    report.finish()
    return 0


def _compare(ours: Chain, theirs: Chain, report: Report) -> None:
    report.section("the toolkit's cost as a multiple of ours")
    rows = []
    for name in REQUESTS:
        own, other = figures(ours.found[name]), figures(theirs.found[name])
        ratios = [own[0] / other[0], *(other[place] / own[place] for place in (1, 2, 3))]
        rows.append((name, *ratios))
        report.note(f"ratio.{name}", ratios)
    report.table(("", "rate", "p50", "p99", "server CPU"), rows)


if __name__ == "__main__":
    sys.exit(main())
