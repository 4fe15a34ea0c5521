"""With PORTAL_REQUIRE_ALL=1 nothing may be skipped: a machine that lacks something fails."""

import os
from collections.abc import Iterator

import pytest

VARIABLE = "PORTAL_REQUIRE_ALL"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    report = yield
    return _insist(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Iterator[None]:
    report = yield
    return _insist(report)


def _insist(report: pytest.TestReport | pytest.CollectReport) -> object:
    expected_failure = hasattr(report, "wasxfail")
    if report.skipped and not expected_failure and os.environ.get(VARIABLE) == "1":
        report.outcome = "failed"
        report.longrepr = f"{VARIABLE} is set, but this was skipped: {report.longrepr}"
    return report
