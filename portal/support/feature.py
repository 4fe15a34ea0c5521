"""What the support desk hangs into the portal."""

from datetime import timedelta

from portal.support import (
    audit_labels,
    navigation,
    queues,
    refusals,
    registration_queue,
    tile,
    view_as,
)
from portal.support.commands import coins, ledger
from portal.support.views import (
    certificates,
    corrections,
    customers,
    desk,
    devices,
    records,
    registrations,
    serial_reports,
    unheard_serials,
    viewing,
)
from portal.support.views.blueprint import blueprint
from portal.web.registries import Feature

FEATURE = Feature(
    blueprint=blueprint,
    views=(
        desk,
        devices,
        customers,
        records,
        viewing,
        corrections,
        serial_reports,
        unheard_serials,
        registrations,
        certificates,
    ),
    sentences=refusals.SENTENCES,
    navigation=navigation.ENTRIES,
    tile_figures=(tile.DESK_FIGURE,),
    gauges={
        "registrations_waiting": registration_queue.count_waiting,
        "registrations_overdue": registration_queue.count_overdue,
    },
    audit_labels=audit_labels.LABELS,
    commands=(coins, ledger),
    desk_queues=queues.QUEUES,
    stand_in=viewing.stand_in,
    job_kinds={view_as.END_OVER: view_as.end_over},
    periodic_jobs={view_as.END_OVER: timedelta(minutes=5)},
)
