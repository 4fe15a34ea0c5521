"""What bank details hang into the portal."""

from datetime import timedelta

from portal.accounts.bank import audit_labels, housekeeping, navigation, refusals, tile
from portal.accounts.bank.views import finance, own
from portal.accounts.bank.views.blueprint import blueprint
from portal.web.registries import Feature

FEATURE = Feature(
    blueprint=blueprint,
    views=(own, finance),
    sentences=refusals.SENTENCES,
    navigation=navigation.ENTRIES,
    tile_figures=(tile.QUEUE_FIGURE,),
    job_kinds={housekeeping.FORGET_CONFIRMATIONS: housekeeping.forget_confirmations},
    periodic_jobs={housekeeping.FORGET_CONFIRMATIONS: timedelta(days=1)},
    audit_labels=audit_labels.LABELS,
)
