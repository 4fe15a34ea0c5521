"""What reports of devices online hang into the portal."""

from datetime import timedelta

from portal.warranty.online import audit_labels, housekeeping
from portal.warranty.online.commands import monitoring
from portal.warranty.online.views import reports
from portal.warranty.online.views.blueprint import blueprint
from portal.web.registries import Feature

FEATURE = Feature(
    blueprint=blueprint,
    views=(reports,),
    audit_labels=audit_labels.LABELS,
    commands=(monitoring,),
    periodic_jobs={housekeeping.FORGET_ANSWERS: timedelta(hours=6)},
    job_kinds={housekeeping.FORGET_ANSWERS: housekeeping.forget_answers},
)
