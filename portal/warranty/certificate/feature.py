"""What certificates hang into the portal."""

from portal.warranty.certificate import (
    audit_labels,
    desk,
    models,  # noqa: F401 its table is part of the schema
    refusals,
)
from portal.warranty.certificate.views import checking, own
from portal.warranty.certificate.views.blueprint import blueprint
from portal.web.registries import Feature

FEATURE = Feature(
    blueprint=blueprint,
    views=(own, checking),
    sentences=refusals.SENTENCES,
    audit_labels=audit_labels.LABELS,
    search_sources=(desk.SOURCE,),
    serial_histories=(desk.HISTORY,),
    desk_queues=(desk.QUEUE,),
)
