"""What accounts hang into the portal."""

from datetime import timedelta

from portal.accounts import housekeeping, lockouts, refusals, views
from portal.accounts.commands import staff
from portal.web.registries import Feature

FEATURE = Feature(
    blueprint=views.blueprint,
    views=(views,),
    sentences=refusals.SENTENCES,
    gauges={"lockouts_in_force": lockouts.in_force},
    job_kinds={housekeeping.FORGET_OVER: housekeeping.forget_over},
    periodic_jobs={housekeeping.FORGET_OVER: timedelta(hours=6)},
    commands=(staff,),
)
