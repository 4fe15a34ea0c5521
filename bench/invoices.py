"""An invoice as PDF with its data, and as XRechnung: milliseconds, and memory over many."""

import sys
import time
from dataclasses import replace

import psutil

from bench.figures import median, percentile
from bench.report import Report
from portal.invoicing.cii import cii_xml
from portal.invoicing.cii_names import Profile
from portal.invoicing.content import Content
from portal.invoicing.pages import invoice_pdf
from tests.support.einvoices import INSTALLERS, content_of

WARM = 20
MOST_MS = 25
# of the memory after the first tenth, by which everything is loaded and cached
MOST_GROWTH = 1.1
_BAR = 40


def measure(report: Report, batch: int) -> None:
    content = content_of(INSTALLERS["GR"], 3)
    for number in range(WARM):
        both(content, number)
    process, sizes, spent = psutil.Process(), [], []
    for number in range(batch):
        began = time.perf_counter()
        both(content, number)
        spent.append((time.perf_counter() - began) * 1_000)
        if number % max(1, batch // 10) == 0:
            sizes.append(process.memory_info().rss / 1e6)
        _progress(number + 1, batch)
    report.section(f"{batch} invoices: PDF/A-3a with its data, and XRechnung")
    rows = [("median", median(spent)), ("p99", percentile(spent, 0.99)), ("MB", sizes[-1])]
    report.table(("", "ms"), rows)
    report.note("invoices", {"median_ms": median(spent), "mb": sizes})
    report.at_most("14", "an invoice as PDF and XML, median", MOST_MS, median(spent), "ms")
    growth = sizes[-1] / sizes[min(1, len(sizes) - 1)]
    report.at_most("14", f"memory over {batch} invoices", MOST_GROWTH, growth, "×")


def both(content: Content, number: int) -> None:
    """Each with a number of its own, as in a batch."""
    numbered = replace(content, number=f"RE-{number:05}")
    invoice_pdf(numbered)
    cii_xml(numbered, Profile.XRECHNUNG)


def _progress(done: int, all_of_them: int) -> None:
    if sys.stderr.isatty():
        filled = _BAR * done // all_of_them
        end = "\n" if done == all_of_them else ""
        print(f"\r[{'#' * filled:{_BAR}}] {done}/{all_of_them}", end=end, file=sys.stderr)
