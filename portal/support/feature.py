"""What the support desk hangs into the portal."""

from portal.support import (
    audit_labels,
    navigation,
    refusals,
    registration_queue,
    tile,
)
from portal.support.commands import coins, ledger
from portal.support.views import certificates, corrections, desk, registrations, serial_reports
from portal.support.views.blueprint import blueprint
from portal.web.registries import Feature

FEATURE = Feature(
    blueprint=blueprint,
    views=(desk, corrections, serial_reports, registrations, certificates),
    sentences=refusals.SENTENCES,
    navigation=navigation.ENTRIES,
    tile_figures=(tile.DESK_FIGURE,),
    gauges={
        "registrations_waiting": registration_queue.count_waiting,
        "registrations_overdue": registration_queue.count_overdue,
    },
    audit_labels=audit_labels.LABELS,
    commands=(coins, ledger),
)
