"""What the worker does with a job that works, fails, is hopeless, unknown or taken away."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from portal.core.clock import now
from portal.core.transaction import transaction
from portal.extensions import db
from portal.jobs import lease, periodic, queue
from portal.jobs.models import Job
from portal.jobs.outcomes import Hopeless, TryLater
from portal.jobs.worker import Worker
from portal.web.registries import registries
from tests.support.engines import both_engines
from tests.support.jobs import add_jobs, grow_old, job, job_kind, make_due, work_until_given_up
from tests.support.statements import counted

KIND = "test.kind"
CARD_CODE = "ABCD-EFGH-JKMN-PQR2"


class Diary:
    """A handler that remembers, and does what it was told to."""

    def __init__(self, *deeds: Exception | None) -> None:
        self.payloads: list[Mapping[str, Any]] = []
        self.deaths: list[str] = []
        self._deeds = list(deeds)

    def __call__(self, payload: Mapping[str, Any]) -> None:
        self.payloads.append(payload)
        deed = self._deeds.pop(0) if self._deeds else None
        if deed is not None:
            raise deed

    def note_death(self, _: Mapping[str, Any], reason: str) -> None:
        self.deaths.append(reason)


@both_engines
def test_a_job_is_done_once(in_app: Flask) -> None:
    [job_id] = add_jobs(KIND)
    with job_kind(KIND, diary := Diary()):
        assert Worker().run_until_idle() == 1
        assert Worker().run_until_idle() == 0
    assert diary.payloads == [{"number": 0}]
    assert job(job_id).state == "done"
    assert job(job_id).leased_by is None


def test_jobs_are_done_in_the_order_they_fall_due(in_app: Flask) -> None:
    add_jobs(KIND, 3)
    with job_kind(KIND, diary := Diary()):
        Worker().run_until_idle()
    assert [payload["number"] for payload in diary.payloads] == [0, 1, 2]


@both_engines
def test_an_idle_worker_reads_once_and_takes_no_lock(in_app: Flask) -> None:
    with counted(in_app) as statements:
        assert not Worker().work_once()
    [statement] = statements.statements
    assert statement.startswith("SELECT")
    assert "FOR UPDATE" not in statement


def test_a_job_for_later_waits(in_app: Flask) -> None:
    with transaction():
        queue.enqueue(KIND, {}, due_at=now() + timedelta(minutes=1))
    with job_kind(KIND, diary := Diary()):
        assert not Worker().work_once()
    assert not diary.payloads


@both_engines
def test_a_failed_job_is_tried_again_after_growing_pauses(in_app: Flask) -> None:
    [job_id] = add_jobs(KIND)
    with job_kind(KIND, Diary(TryLater("not yet"), TryLater("not yet"))):
        for pause in (5, 10):
            Worker().run_until_idle()
            left = (job(job_id).due_at - now()).total_seconds()
            assert pause - 2 < left <= pause
            assert job(job_id).last_error == "not yet"
            make_due(job_id)
        Worker().run_until_idle()
    assert job(job_id).state == "done"
    assert job(job_id).attempts == 3


def test_what_is_put_off_waits_as_long_as_it_has_waited_up_to_an_hour(in_app: Flask) -> None:
    [job_id] = add_jobs(KIND)
    with job_kind(KIND, Diary(*[TryLater("not yet")] * 20)):
        for minutes, pause in ((10, 10), (30, 30), (600, 60), (2_000, 60)):
            grow_old(job_id, timedelta(minutes=minutes))
            make_due(job_id)
            Worker().run_until_idle()
            left = (job(job_id).due_at - now()).total_seconds()
            assert pause * 60 - 2 < left <= pause * 60 + 2


@both_engines
def test_what_was_put_off_often_does_not_end_with_one_worker(in_app: Flask) -> None:
    [job_id] = add_jobs(KIND)
    with job_kind(KIND, Diary(*[TryLater("not yet")] * 15)):
        for _ in range(15):
            make_due(job_id)
            Worker().run_until_idle()
        lose_workers(job_id, 3)
        Worker().run_until_idle()
    assert job(job_id).state == "done"


def test_a_job_nobody_could_do_for_days_has_its_first_attempts(in_app: Flask) -> None:
    [job_id] = add_jobs(KIND)
    grow_old(job_id, queue.PATIENCE * 2)
    with job_kind(KIND, Diary(TryLater("not yet"))):
        Worker().run_until_idle()
        make_due(job_id)
        Worker().run_until_idle()
    assert job(job_id).state == "done"


def lose_workers(job_id: int, workers: int) -> None:
    """So many workers took it and ended."""
    for number in range(workers):
        make_due(job_id)
        assert queue.claim_due(f"worker {number}")
    make_due(job_id)


def test_pauses_double_up_to_an_hour() -> None:
    seconds = [queue.pause_after(attempt).total_seconds() for attempt in range(1, 13)]
    assert seconds[:4] == [5, 10, 20, 40]
    assert seconds[-1] == 3600
    assert seconds == sorted(seconds)


@both_engines
def test_after_ten_attempts_a_job_is_given_up_and_its_feature_told(in_app: Flask) -> None:
    [job_id] = add_jobs(KIND)
    diary = Diary(*[ValueError("broken")] * 20)
    with job_kind(KIND, diary, diary.note_death):
        assert work_until_given_up(job_id) == queue.MOST_ATTEMPTS
        make_due(job_id)
        assert Worker().run_until_idle() == 0
    assert job(job_id).state == "dead"
    assert diary.deaths == ["ValueError: broken"]


def test_a_hopeless_job_is_given_up_at_once(in_app: Flask) -> None:
    [job_id] = add_jobs(KIND)
    diary = Diary(Hopeless("no such person"))
    with job_kind(KIND, diary, diary.note_death):
        Worker().run_until_idle()
    assert (job(job_id).state, job(job_id).last_error) == ("dead", "no such person")
    assert diary.deaths == ["no such person"]


def test_a_job_of_unknown_kind_is_given_up_by_name(in_app: Flask) -> None:
    [job_id] = add_jobs("nobody.knows")
    Worker().run_until_idle()
    assert job(job_id).state == "dead"
    assert job(job_id).last_error == "unknown kind of job: nobody.knows"


def test_a_job_that_ends_every_worker_is_given_up(in_app: Flask) -> None:
    [job_id] = add_jobs(KIND)
    with transaction():
        db.session.execute(update(Job).values(attempts=queue.MOST_ATTEMPTS))
    with job_kind(KIND, diary := Diary()):
        Worker().run_until_idle()
    assert job(job_id).state == "dead"
    assert not diary.payloads


def test_a_reason_holds_no_secret(in_app: Flask) -> None:
    [job_id] = add_jobs(KIND)
    with job_kind(KIND, Diary(ValueError(f"cannot book {CARD_CODE}"))):
        Worker().run_until_idle()
    assert job(job_id).last_error == "ValueError: cannot book [hidden]"


@both_engines
def test_a_lease_that_passed_on_is_not_ended_by_its_first_holder(in_app: Flask) -> None:
    [job_id] = add_jobs(KIND)
    first = queue.claim_due("first")
    assert first is not None
    assert queue.claim_due("second") is None
    make_due(job_id)
    assert queue.claim_due("second") is not None
    assert not queue.finish(job_id, "first")
    assert not queue.give_back(job_id, "first", 1, "late")
    assert not queue.bury(job_id, "first", "late")
    assert not queue.renew(job_id, "first")
    assert job(job_id).leased_by == "second"
    assert queue.finish(job_id, "second")


def test_a_long_job_keeps_its_lease_by_renewing_it(in_app: Flask) -> None:
    [job_id] = add_jobs(KIND)

    def slow(_: object) -> None:
        make_due(job_id)
        lease.renew()
        assert queue.claim_due("another") is None

    with job_kind(KIND, slow):
        Worker().run_until_idle()
    assert job(job_id).state == "done"


def test_a_job_whose_lease_is_gone_stops_before_its_deed(in_app: Flask) -> None:
    [job_id] = add_jobs(KIND)
    deeds: list[str] = []

    def too_slow(_: object) -> None:
        make_due(job_id)
        queue.claim_due("another")
        lease.renew()
        deeds.append("done twice")

    with job_kind(KIND, too_slow):
        Worker().work_once()
    assert not deeds
    assert job(job_id).leased_by == "another"


def test_a_worker_asked_to_stop_ends_the_job_in_flight_and_no_other(in_app: Flask) -> None:
    first, second = add_jobs(KIND, 2)
    worker = Worker()
    with job_kind(KIND, lambda _: worker.stop()):
        worker.run()
    assert (job(first).state, job(second).state) == ("done", "queued")


def test_a_worker_of_one_kind_leaves_the_others_alone(in_app: Flask) -> None:
    [other] = add_jobs("test.other")
    [mine] = add_jobs(KIND)
    with job_kind(KIND, Diary()):
        assert Worker(KIND).run_until_idle() == 1
    assert (job(mine).state, job(other).state) == ("done", "queued")


def test_hastening_spares_what_somebody_works_on(in_app: Flask) -> None:
    leased, waiting = add_jobs(KIND, 2)
    queue.claim_due("another")
    with transaction():
        later = now() + timedelta(hours=1)
        db.session.execute(update(Job).where(Job.id == waiting).values(due_at=later))
    with transaction():
        queue.hasten(KIND)
    assert queue.count_due() == 1
    assert job(leased).due_at > now()


@both_engines
def test_a_periodic_job_is_added_once_per_period_whoever_looks(
    in_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registries, "periodic_jobs", {KIND: timedelta(days=1000)})
    for periods in (periodic.Periods(), periodic.Periods()):
        periods.begin()
        periods.begin()
    count = select(func.count()).select_from(Job).where(Job.kind == KIND)
    assert db.session.execute(count).scalar_one() == 1


@both_engines
def test_done_jobs_are_forgotten_after_two_weeks_and_dead_ones_kept(
    in_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.core.housekeeping.BATCH", 2)
    old = add_jobs(KIND, 5)
    [recent, dead] = add_jobs("test.kept", 2)
    with transaction():
        month_ago = now() - timedelta(days=30)
        db.session.execute(update(Job).where(Job.id != recent).values(due_at=month_ago))
        db.session.execute(update(Job).values(state="done"))
        db.session.execute(update(Job).where(Job.id == dead).values(state="dead"))
    periodic.forget_done({})
    left = set(db.session.execute(select(Job.id)).scalars())
    assert left == {recent, dead}
    assert not left & set(old)
