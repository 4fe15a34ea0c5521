"""Lists of support that the worker answers: whose they are, how far, and what may go wrong."""

import csv
import tracemalloc
from collections.abc import Callable
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.extensions import db
from portal.files import storage
from portal.jobs.models import Job
from portal.jobs.worker import Worker
from portal.warranty.lookup import background, limits, results
from portal.warranty.lookup.background import LookupUnknown, ResultGone
from portal.warranty.lookup.entries import Entry
from portal.warranty.lookup.limits import TooManyLines
from portal.warranty.lookup.results import Only
from portal.warranty.lookup.views import bulk
from portal.warranty.models import BulkLookup
from tests.support.cast import Cast, Person
from tests.support.engines import both_engines
from tests.support.jobs import work_until_given_up
from tests.support.pages import Document, text_of
from tests.support.quick_session import garbage_as_ever
from tests.support.statements import counted
from tests.warranty.lookup.stock import PLAIN, SOON, UNKNOWN

SignIn = Callable[[Person], FlaskClient]
LIST = "\n".join(["Serial", SOON, "9052", UNKNOWN, PLAIN])


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes ten thousand lines outside takes four here."""
    monkeypatch.setattr(bulk, "MOST_AT_ONCE", 3)
    monkeypatch.setattr(background, "LINES_IN_A_PIECE", 2)


@pytest.fixture
def support(stocked: Flask, cast: Cast, signed_in: SignIn) -> FlaskClient:
    return signed_in(cast.support)


def sent(client: FlaskClient) -> str:
    """The address of the list in the background."""
    file = (BytesIO(LIST.encode()), "../plants.csv")
    answer = client.post("/warranty/bulk", data={"file": file})
    assert answer.status_code == 303, answer.text
    return answer.location


def do_jobs(app: Flask) -> None:
    with app.app_context():
        Worker(background.LOOK_UP).run_until_idle()


def files(app: Flask) -> int:
    with app.app_context():
        return sum(1 for path in storage.folder().rglob("*") if path.is_file())


@both_engines
def test_a_long_list_is_answered_by_the_worker(stocked: Flask, support: FlaskClient):
    address = sent(support)
    waiting = support.get(address).text
    assert '<progress value="0" max="4">' in waiting
    assert 'hx-trigger="every 2s"' in waiting
    assert "plants.csv" in waiting
    assert support.get(f"{address}/result.csv").status_code == 404
    do_jobs(stocked)
    piece = support.get(address, headers={"HX-Request": "true"}).text
    assert "4 of 4 lines are answered." in piece
    assert "hx-trigger" not in piece
    answer = support.get(f"{address}/result.csv")
    rows = list(csv.reader(answer.text.removeprefix("\ufeff").splitlines()))
    assert [row[:2] for row in rows[1:]] == [
        ["2", SOON],
        ["3", "9052"],
        ["4", UNKNOWN],
        ["5", PLAIN],
    ]
    assert rows[1][3] == "Covered"
    assert f'href="{address}"' in support.get("/warranty/bulk").text
    assert files(stocked) == 1


@both_engines
def test_a_result_is_read_page_by_page_and_narrowed(
    stocked: Flask, support: FlaskClient, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(results, "ROWS", 1)
    address = sent(support)
    do_jobs(stocked)
    shown = {}
    for query in ("", "?page=2", "?page=4", "?only=ending", "?only=unanswered&page=2"):
        with counted(stocked) as statements:
            page = Document(support.get(f"{address}{query}").text)
        assert len(statements) <= 3, str(statements)
        [row] = page.named("tr")[1:]
        shown[query] = text_of(row.findall(".//td")[1])
    assert list(shown.values()) == [SOON, "9052", PLAIN, SOON, UNKNOWN]
    narrowed = support.get(f"{address}?only=ending").text
    assert "31 Aug 2026" in narrowed
    assert "Ending within 90 days: 1" in narrowed
    assert "data-print" in narrowed
    assert f'href="{address}/result.csv?only=ending"' in narrowed
    lines = support.get(f"{address}/result.csv?only=unanswered").text.splitlines()
    assert [line.split(",")[1] for line in lines[1:]] == ["9052", UNKNOWN]
    assert "This page is empty" in support.get(f"{address}?page=9").text


@pytest.mark.parametrize(
    ("only", "first", "places", "skipped"),
    [
        (Only.ALL, 0, range(1, 2), 0),
        (Only.ALL, 100, range(1, 3), 100),
        (Only.ALL, 150, range(2, 3), 0),
        (Only.ALL, 310, range(4, 4), 0),
        (Only.ENDING, 0, range(2, 4), 0),
        (Only.UNANSWERED, 0, range(1, 4), 0),
        (Only.UNANSWERED, 100, range(4, 4), 0),
    ],
)
def test_a_page_lies_in_few_pieces(only: Only, first: int, places: range, skipped: int):
    tally = [[150, 0, 2], [150, 60, 0], [10, 9, 1]]
    found, before = results.place_of(tally, only, first)
    assert (list(found), before) == (list(places), skipped)


def test_both_files_are_encrypted(stocked: Flask, support: FlaskClient):
    sent(support)
    with stocked.app_context():
        for _ in range(2):
            [path] = [each for each in storage.folder().rglob("*") if each.is_file()]
            assert SOON.encode() not in path.read_bytes()
            Worker(background.LOOK_UP).run_until_idle()


def test_a_list_is_its_senders_alone(
    stocked: Flask, cast: Cast, support: FlaskClient, signed_in: SignIn
):
    address = sent(support)
    do_jobs(stocked)
    for person in (cast.second_support, cast.owner, cast.finance):
        client = signed_in(person)
        assert client.get(address).status_code == 404
        assert client.get(f"{address}/result.csv").status_code == 404
    assert stocked.test_client().get(address).status_code == 303
    assert support.get(f"/warranty/bulk/{uuid4()}").status_code == 404


def test_the_language_is_the_senders(stocked: Flask, support: FlaskClient):
    support.post("/language", data={"language": "fr"})
    address = sent(support)
    do_jobs(stocked)
    assert "2024-09-01" in support.get(f"{address}/result.csv").text


def test_a_result_is_gone_after_its_day(stocked: Flask, support: FlaskClient):
    address = sent(support)
    do_jobs(stocked)
    with stocked.app_context():
        for path in storage.folder().rglob("*"):
            if path.is_file():
                path.unlink()
    answer = support.get(f"{address}/result.csv")
    assert (answer.status_code, "Send the list again" in answer.text) == (410, True)


def test_a_lost_list_fails_at_once_and_says_so(stocked: Flask, support: FlaskClient):
    address = sent(support)
    with stocked.app_context():
        [path] = [each for each in storage.folder().rglob("*") if each.is_file()]
        path.unlink()
    do_jobs(stocked)
    assert "The list could not be answered" in support.get(address).text


def test_what_fails_for_good_is_said_to_have_failed(
    stocked: Flask, support: FlaskClient, monkeypatch: pytest.MonkeyPatch
):
    address = sent(support)

    def broken(_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(background, "look_up_many", broken)
    with stocked.app_context():
        [job_id] = db.session.execute(
            select(Job.id).where(Job.kind == background.LOOK_UP)
        ).scalars()
        work_until_given_up(job_id)
    assert "The list could not be answered" in support.get(address).text
    # the list alone is left, no half of a result
    assert files(stocked) == 1


def test_done_twice_it_has_one_result(stocked: Flask, cast: Cast):
    with stocked.app_context():
        uuid = background.ask([Entry(1, PLAIN)], "", cast.support.user_id, "en")
        payload = {"lookup": _number(uuid), "language": "en"}
        background.work(payload)
        first = background.asked(uuid, cast.support.user_id)
        background.work(payload)
        assert background.asked(uuid, cast.support.user_id) == first
    assert files(stocked) == 1


def test_what_nobody_asked_is_unknown(stocked: Flask, cast: Cast):
    with stocked.app_context():
        uuid = background.ask([Entry(1, PLAIN)], "", cast.support.user_id, "en")
        for wrong in ((uuid, cast.owner.user_id), (uuid4(), cast.support.user_id)):
            with pytest.raises(LookupUnknown):
                background.asked(*wrong)
        with pytest.raises(LookupUnknown):
            background.result(uuid, cast.support.user_id)
        background.work({"lookup": _number(uuid), "language": "en"})
        storage.remove(background.asked(uuid, cast.support.user_id).result_uuid or uuid4())
        with pytest.raises(ResultGone):
            background.result(uuid, cast.support.user_id)


def test_a_list_beyond_the_longest_is_not_kept(
    stocked: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(background, "MOST_LINES", 3)
    with stocked.app_context(), pytest.raises(TooManyLines) as refused:
        background.ask((Entry(n, PLAIN) for n in range(4)), "", cast.support.user_id, "en")
    assert (refused.value.found, refused.value.most) == (4, 3)
    assert files(stocked) == 0


def test_only_support_may_send_more(stocked: Flask, cast: Cast, signed_in: SignIn):
    answer = signed_in(cast.owner).post("/warranty/bulk", data={"serials": LIST})
    assert answer.status_code == 422
    assert "These are 4 lines; at most 3" in answer.text


def test_support_may_send_a_larger_file_than_anybody_else(
    stocked: Flask, cast: Cast, support: FlaskClient, signed_in: SignIn
):
    """A million lines with columns beside the serial number are more than any other request."""
    stocked.config["MAX_CONTENT_LENGTH"] = 2_000
    rows = "".join(f"{n};90523TH{n:05d}R;Roof of house number {n}\n" for n in range(100))

    def answered(client: FlaskClient) -> TestResponse:
        return client.post("/warranty/bulk", data={"file": (BytesIO(rows.encode()), "plants.csv")})

    assert answered(support).status_code == 303
    for client in (stocked.test_client(), signed_in(cast.owner), signed_in(cast.finance)):
        refused = answered(client)
        assert (refused.status_code, "divide a long list" in refused.text) == (413, True)
    elsewhere = support.post("/sign-in", data={"email": "x" * 3_000})
    assert elsewhere.status_code == 413


def test_memory_does_not_grow_with_the_list(
    stocked: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(background, "LINES_IN_A_PIECE", 500)
    peaks = []
    with stocked.app_context(), garbage_as_ever():
        for lines in (2_000, 10_000):
            entries = (Entry(n, f"90523TH{n:05d}R") for n in range(1, lines + 1))
            uuid = background.ask(entries, "", cast.support.user_id, "en")
            tracemalloc.start()
            background.work({"lookup": _number(uuid), "language": "en"})
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0]


def test_ten_thousand_is_the_line(stocked: Flask):
    assert (limits.MOST_FOR_VISITORS, limits.MOST_AT_ONCE) == (500, 10_000)


def _number(uuid: UUID) -> int:
    return db.session.execute(select(BulkLookup.id).where(BulkLookup.uuid == uuid)).scalar_one()
