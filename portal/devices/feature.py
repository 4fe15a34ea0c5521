"""What the device register hangs into the portal."""

from portal.devices import audit_labels, desk, refusals
from portal.devices.commands import devices
from portal.web.registries import Feature

FEATURE = Feature(
    sentences=refusals.SENTENCES,
    audit_labels=audit_labels.LABELS,
    commands=(devices,),
    search_sources=desk.SOURCES,
    serial_histories=(desk.HISTORY,),
)
