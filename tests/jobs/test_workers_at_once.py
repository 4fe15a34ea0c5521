"""Eight workers in real processes share the jobs: each job is done, and done once."""

from collections import Counter
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from portal.extensions import db
from portal.jobs.models import Job
from portal.jobs.worker import Worker
from tests.support.engines import both_engines
from tests.support.jobs import add_jobs, job_kind
from tests.support.processes import at_once

WORKERS = 8
JOBS = 200
KIND = "test.shared"


def work(number: int) -> list[int]:
    done: list[int] = []
    with job_kind(KIND, lambda payload: done.append(payload["number"])):
        Worker().run_until_idle()
    return done


@both_engines
def test_each_of_200_jobs_is_done_once_by_eight_workers(in_app: Flask, tmp_path: Path) -> None:
    add_jobs(KIND, JOBS)
    url = str(in_app.config["SQLALCHEMY_DATABASE_URI"])
    shares = at_once(WORKERS, url, tmp_path, work)
    done = Counter(number for share in shares for number in share)
    assert done == dict.fromkeys(range(JOBS), 1)
    rows = db.session.execute(select(Job.state, Job.attempts)).all()
    assert {tuple(row) for row in rows} == {("done", 1)}
