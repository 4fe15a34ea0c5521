"""What reminders of devices hang into the portal."""

from portal.warranty.reminders import audit_labels, models, reminding  # noqa: F401 models: tables
from portal.warranty.reminders.views import switch
from portal.warranty.reminders.views.blueprint import blueprint
from portal.web.registries import Feature

FEATURE = Feature(
    blueprint=blueprint,
    views=(switch,),
    job_kinds={reminding.REMIND: reminding.remind},
    periodic_jobs={reminding.REMIND: reminding.EVERY},
    audit_labels=audit_labels.LABELS,
)
