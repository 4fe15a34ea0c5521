"""What accounts hang into the portal."""

from datetime import timedelta

from portal.accounts import audit_labels, desk, housekeeping, lockouts, refusals
from portal.accounts.commands import staff
from portal.accounts.views import profile, sign_in
from portal.accounts.views.blueprint import blueprint
from portal.web.registries import Feature

FEATURE = Feature(
    blueprint=blueprint,
    views=(sign_in, profile),
    sentences=refusals.SENTENCES,
    gauges={"lockouts_in_force": lockouts.in_force},
    job_kinds={
        housekeeping.FORGET_OVER: housekeeping.forget_over,
        housekeeping.END_WORN_OUT: housekeeping.end_over,
    },
    periodic_jobs={
        housekeeping.FORGET_OVER: timedelta(hours=6),
        housekeeping.END_WORN_OUT: timedelta(minutes=5),
    },
    audit_labels=audit_labels.LABELS,
    commands=(staff,),
    search_sources=(desk.SOURCE,),
)
