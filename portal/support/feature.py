"""What the support desk hangs into the portal."""

from portal.support import audit_labels, navigation, refusals
from portal.support.commands import coins, ledger
from portal.support.views import corrections, desk, serial_reports
from portal.support.views.blueprint import blueprint
from portal.web.registries import Feature

FEATURE = Feature(
    blueprint=blueprint,
    views=(desk, corrections, serial_reports),
    sentences=refusals.SENTENCES,
    navigation=navigation.ENTRIES,
    audit_labels=audit_labels.LABELS,
    commands=(coins, ledger),
)
