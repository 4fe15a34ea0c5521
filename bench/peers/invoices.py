"""An invoice as we make it, beside the same facts drawn from HTML by WeasyPrint."""

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from bench.figures import median, percentile
from bench.invoices import WARM, both
from bench.report import Report
from portal.invoicing.cii import cii_xml
from portal.invoicing.cii_names import Profile
from tests.support.einvoices import INSTALLERS, content_of

PYTHON = Path("build") / "peers" / "bin" / "python"
RENDERER = Path(__file__).parent / "html_invoice.py"
LEAST_TIMES_FASTER = 5


def measure(report: Report, invoices: int) -> None:
    """In alternation, so that a busy machine slows both."""
    content = content_of(INSTALLERS["GR"], 3)
    xml = cii_xml(content, Profile.EN16931).decode()
    asked = json.dumps({"content": content.frozen(), "xml": xml})
    ours: list[float] = []
    theirs: list[dict[str, float]] = []
    with _renderer() as renderer:
        for number in range(WARM + invoices):
            began = time.perf_counter()
            both(content, number)
            ours.append((time.perf_counter() - began) * 1_000)
            theirs.append(_drawn(renderer, asked))
    _show(report, ours[WARM:], theirs[WARM:])


def _show(report: Report, ours: list[float], theirs: list[dict[str, float]]) -> None:
    spent = [each["ms"] for each in theirs]
    own_memory = psutil.Process().memory_info().rss / 1e6
    report.section(f"{len(ours)} invoices beside WeasyPrint (one PDF with its data there)")
    report.table(
        ("", "median ms", "p99 ms", "MB"),
        (
            ("portal, PDF and both XML", median(ours), percentile(ours, 0.99), own_memory),
            ("WeasyPrint, PDF", median(spent), percentile(spent, 0.99), theirs[-1]["mb"]),
        ),
    )
    times = median(spent) / median(ours)
    report.note("weasyprint", {"ours_ms": median(ours), "theirs_ms": median(spent)})
    report.at_least("14", "times faster than WeasyPrint", LEAST_TIMES_FASTER, times, "×")


@contextmanager
def _renderer() -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [PYTHON, RENDERER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _drawn(renderer: "subprocess.Popen[str]", asked: str) -> dict[str, float]:
    print(asked, file=renderer.stdin, flush=True)
    answer: dict[str, float] = json.loads(next(iter(renderer.stdout or ())))
    return answer
