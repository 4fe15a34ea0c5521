"""What codes of warranties hang into the portal."""

from portal.warranty.codes import audit_labels, desk, refusals
from portal.warranty.codes.commands import codes
from portal.web.registries import Feature

FEATURE = Feature(
    sentences=refusals.SENTENCES,
    audit_labels=audit_labels.LABELS,
    commands=(codes,),
    search_sources=(desk.SOURCE,),
)
