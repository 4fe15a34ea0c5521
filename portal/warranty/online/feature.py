"""What reports of devices online hang into the portal."""

from portal.devices.commands import devices
from portal.warranty.online import audit_labels
from portal.warranty.online.commands import monitoring
from portal.warranty.online.views import reports
from portal.warranty.online.views.blueprint import blueprint
from portal.web.registries import Feature

FEATURE = Feature(
    blueprint=blueprint,
    views=(reports,),
    audit_labels=audit_labels.LABELS,
    commands=(monitoring, devices),
)
