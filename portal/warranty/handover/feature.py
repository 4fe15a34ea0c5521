"""What devices that change hands hang into the portal."""

from portal.warranty.handover import audit_labels, models, refusals  # noqa: F401 models: tables
from portal.warranty.handover.views import giving, receiving
from portal.warranty.handover.views.blueprint import blueprint
from portal.web.registries import Feature

FEATURE = Feature(
    blueprint=blueprint,
    views=(giving, receiving),
    sentences=refusals.SENTENCES,
    audit_labels=audit_labels.LABELS,
)
