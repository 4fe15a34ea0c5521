"""What upgrades hang into the portal."""

from portal.warranty.upgrade import audit_labels
from portal.warranty.upgrade.views import edit
from portal.warranty.upgrade.views.blueprint import blueprint
from portal.web.registries import Feature

FEATURE = Feature(blueprint=blueprint, views=(edit,), audit_labels=audit_labels.LABELS)
