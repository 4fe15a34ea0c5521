"""A company's own numbers: begun where it wants, without gap, and never out of two series."""

from dataclasses import replace
from enum import StrEnum
from itertools import product
from types import SimpleNamespace

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from portal.audit.record import Actor
from portal.core.transaction import transaction
from portal.extensions import db
from portal.invoicing import company_series, invoices, series
from portal.invoicing.company_series import (
    FirstNumber,
    FirstNumberWrong,
    PrefixWrong,
    SeriesClashes,
    SeriesMissing,
    SuffixWrong,
    begin,
    current,
    series_of,
)
from portal.invoicing.models import Invoice
from portal.invoicing.soundness import InvoiceUnsound
from tests.support.einvoices import INSTALLERS, draft_of
from tests.support.engines import both_engines
from tests.support.processes import crew

WRITERS = 8


@pytest.fixture
def owner(in_app, cast):
    return Actor(cast.owner.user_id, "Anna", cast.company_id)


def take(company_id: int) -> str:
    with transaction():
        return series.take(series_of(company_id)).number


def issue_some(number, company_id, plans):
    """Runs in a process of its own; a plan says what each of its transactions does."""
    drafts = [draft_of(each) for each in INSTALLERS.values()]
    mine = replace(drafts[number % len(drafts)], company_id=company_id)
    issued, numbers = [], []
    for deed in plans[number]:
        try:
            with transaction():
                if deed is Deed.CREDIT and issued:
                    done = invoices.credit(issued.pop(), series_of(company_id))
                else:
                    done = invoices.issue(mine, series_of(company_id))
                if deed is Deed.FAIL:
                    raise GivenBack
        except GivenBack:
            continue
        numbers.append(done.number)
        if deed is Deed.ISSUE:
            issued.append(done.id)
    return numbers


class Deed(StrEnum):
    ISSUE = "issue"
    # the last one that this process issued, or another invoice
    CREDIT = "credit"
    FAIL = "fail"


class GivenBack(Exception):
    """The deed failed after its number was taken."""


def issue(draft, owner, reference):
    mine = replace(draft, company_id=owner.company_id, user_id=owner.user_id, reference=reference)
    with transaction():
        return invoices.issue(mine, series_of(owner.company_id)).number


@both_engines
def test_numbers_of_parallel_invoices_have_no_gap(app, cast, tmp_path):
    """hypothesis decides what fails in which order; processes decide who comes first."""
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    with app.app_context():
        begin(cast.company_id, FirstNumber("ΤΠΥ-2026/", "0098"), Actor(None, "test"))
    told: list[str] = []

    @settings(max_examples=6, deadline=None, database=None, phases=[Phase.generate])
    @given(
        st.lists(
            st.lists(st.sampled_from(Deed), min_size=1, max_size=4),
            min_size=WRITERS,
            max_size=WRITERS,
        )
    )
    def write(plans):
        results = run(issue_some, cast.company_id, plans)
        told.extend(number for each in results for number in each)
        wanted = [f"ΤΠΥ-2026/{98 + place:04}" for place in range(len(told))]
        assert sorted(told, key=in_order) == wanted
        with app.app_context():
            frozen = db.session.execute(select(Invoice.number)).scalars()
            assert sorted(frozen, key=in_order) == wanted

    with crew(WRITERS, url, tmp_path) as run:
        write()
    assert told


def in_order(number: str) -> int:
    return int(number[9:])


@both_engines
def test_it_counts_on_from_the_number_they_choose(owner):
    with pytest.raises(SeriesMissing):
        series_of(owner.company_id)
    begin(owner.company_id, FirstNumber(" F2026- ", "0118"), owner)
    assert current(owner.company_id).next_number == "F2026-0118"
    assert [take(owner.company_id) for _ in range(2)] == ["F2026-0118", "F2026-0119"]
    assert current(owner.company_id + 1) is None


@both_engines
def test_until_the_first_invoice_a_slip_is_corrected(owner):
    begin(owner.company_id, FirstNumber("RE-", "42"), owner)
    begin(owner.company_id, FirstNumber("RE-", "43"), owner)
    assert take(owner.company_id) == "RE-43"
    with pytest.raises(SeriesClashes) as clash:
        begin(owner.company_id, FirstNumber("RE-", "43"), owner)
    assert clash.value.number == "RE-44"


@both_engines
def test_a_new_year_begins_a_series(owner):
    begin(owner.company_id, FirstNumber("RE-2026-", "0001"), owner)
    take(owner.company_id)
    begin(owner.company_id, FirstNumber("RE-2027-", "0001"), owner)
    assert take(owner.company_id) == "RE-2027-0001"


@pytest.mark.parametrize(
    ("older", "newer", "clashes"),
    [
        ("", "2026", True),
        ("2026", "20260", True),
        ("RE", "RE1", True),
        ("RE", "RE", True),
        ("RE1", "RE", True),
        ("2026", "2027", False),
        ("RE", "RE-", False),
        ("RE-2026-", "RE-2026/", False),
        ("", "A", False),
    ],
)
def test_no_number_comes_out_of_two_series(owner, older, newer, clashes):
    begin(owner.company_id, FirstNumber(older, "001"), owner)
    take(owner.company_id)
    if clashes:
        with pytest.raises(SeriesClashes):
            begin(owner.company_id, FirstNumber(newer, "001"), owner)
    else:
        begin(owner.company_id, FirstNumber(newer, "001"), owner)


@both_engines
def test_the_year_may_stand_behind(owner):
    begin(owner.company_id, FirstNumber("", "35", " /2026 "), owner)
    assert current(owner.company_id).next_number == "35/2026"
    assert [take(owner.company_id) for _ in range(2)] == ["35/2026", "36/2026"]
    begin(owner.company_id, FirstNumber("", "1", "/2027"), owner)
    assert take(owner.company_id) == "1/2027"


@pytest.mark.parametrize(
    ("older", "newer", "clashes"),
    [
        (("", "/2026"), ("", "/2026"), True),
        (("", "-2026"), ("1-", ""), True),
        (("1-", ""), ("", "-2026"), True),
        (("A", "-1-2"), ("A1-", "-2"), True),
        (("", "/2026"), ("", ""), False),
        (("", "/2026"), ("A", "/2026"), False),
        (("A", "-X"), ("A1-", "-Y"), False),
        (("A", "/2026"), ("A1", "/2026"), True),
    ],
)
def test_no_number_comes_out_of_two_series_with_ends(owner, older, newer, clashes):
    begin(owner.company_id, FirstNumber(older[0], "1", older[1]), owner)
    take(owner.company_id)
    if clashes:
        with pytest.raises(SeriesClashes):
            begin(owner.company_id, FirstNumber(newer[0], "1", newer[1]), owner)
    else:
        begin(owner.company_id, FirstNumber(newer[0], "1", newer[1]), owner)


def test_a_number_of_two_series_is_always_foreseen():
    """All ends of up to two characters, tried out."""
    ends = ["", "1", "-", "11", "1-", "-1", "--"]
    numbers = {
        each: {series.written(each[0], 1, number, each[1]) for number in range(1, 1200)}
        for each in product(ends, repeat=2)
    }
    for (prefix, suffix), (older, end) in product(numbers, repeat=2):
        if numbers[prefix, suffix] & numbers[older, end]:
            row = SimpleNamespace(prefix=older, suffix=end, digits=1, next_number=2)
            with pytest.raises(SeriesClashes):
                company_series._refuse_clash(prefix, suffix, [row])


@pytest.mark.parametrize("suffix", ["2026", "x" * 11, "\N{SUN WITH FACE}"])
def test_what_is_no_suffix(owner, suffix):
    with pytest.raises(SuffixWrong):
        begin(owner.company_id, FirstNumber("", "1", suffix), owner)


@pytest.mark.parametrize(
    ("prefix", "digits", "refusal"),
    [
        ("RE-", "", FirstNumberWrong),
        ("RE-", "0", FirstNumberWrong),
        ("RE-", "000", FirstNumberWrong),
        ("RE-", "12a", FirstNumberWrong),
        ("RE-", "-1", FirstNumberWrong),
        ("RE-", "1234567890", FirstNumberWrong),
        ("RE-", "٤٢", FirstNumberWrong),
        ("x" * 21, "1", PrefixWrong),
        ("\N{SUN WITH FACE}", "1", PrefixWrong),
    ],
)
def test_what_is_no_first_number(owner, prefix, digits, refusal):
    with pytest.raises(refusal):
        begin(owner.company_id, FirstNumber(prefix, digits), owner)
    assert company_series.current(owner.company_id) is None


@both_engines
def test_an_unsound_invoice_gives_its_number_back(owner):
    begin(owner.company_id, FirstNumber("A", "1"), owner)
    draft = draft_of(INSTALLERS["FR"])
    with pytest.raises(InvoiceUnsound):
        issue(draft, owner, "")
    assert issue(draft, owner, "R-1") == "A1"
