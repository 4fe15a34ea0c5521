"""What uploads hang into the portal."""

from datetime import timedelta

from portal.files import housekeeping, refusals
from portal.web.registries import Feature

FEATURE = Feature(
    sentences=refusals.SENTENCES,
    job_kinds={housekeeping.FORGET_ORPHANS: housekeeping.forget_orphans},
    periodic_jobs={housekeeping.FORGET_ORPHANS: timedelta(days=1)},
)
