"""What receipts of devices hang into the portal."""

from datetime import timedelta

from portal.warranty.receipts import audit_labels, desk, housekeeping, navigation, reading, refusals
from portal.warranty.receipts.views import own, review
from portal.warranty.receipts.views.blueprint import blueprint
from portal.web.registries import Feature

FEATURE = Feature(
    blueprint=blueprint,
    views=(own, review),
    sentences=refusals.SENTENCES,
    navigation=navigation.ENTRIES,
    gauges={"receipts_waiting": reading.count_waiting},
    job_kinds={housekeeping.FORGET_RECEIPTS: housekeeping.forget_files},
    periodic_jobs={housekeeping.FORGET_RECEIPTS: timedelta(days=1)},
    audit_labels=audit_labels.LABELS,
    desk_queues=(desk.QUEUE,),
)
