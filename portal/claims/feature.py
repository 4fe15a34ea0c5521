"""What all parts of the claims share hangs into the portal."""

from portal.claims import audit_labels, desk, reading, refusals, reminders
from portal.web.registries import Feature

FEATURE = Feature(
    sentences=refusals.SENTENCES,
    job_kinds={reminders.REMIND: reminders.remind},
    periodic_jobs={reminders.REMIND: reminders.EVERY},
    company_objects={"/claims/": reading.company_of},
    audit_labels=audit_labels.LABELS,
    search_sources=(desk.SOURCE,),
    serial_histories=(desk.HISTORY,),
    desk_queues=(desk.QUEUE,),
)
