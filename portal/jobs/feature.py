"""What the queue hangs into the portal."""

from datetime import timedelta

from portal.jobs import periodic, queue
from portal.web.registries import Feature

FEATURE = Feature(
    gauges={"jobs_due": queue.count_due},
    job_kinds={periodic.FORGET_DONE: periodic.forget_done},
    periodic_jobs={periodic.FORGET_DONE: timedelta(days=1)},
)
