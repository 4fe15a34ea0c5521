"""What the devices of a company, or of a plant operator, hang into the portal."""

from portal.warranty import ownership
from portal.warranty.owned import audit_labels, navigation
from portal.warranty.owned.views import add, device, devices
from portal.warranty.owned.views.blueprint import blueprint
from portal.web.registries import Feature

FEATURE = Feature(
    blueprint=blueprint,
    views=(devices, add, device),
    navigation=navigation.ENTRIES,
    company_objects={"/devices/": ownership.company_of},
    audit_labels=audit_labels.LABELS,
)
