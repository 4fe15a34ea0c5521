"""What extensions bought online hang into the portal."""

from portal.warranty.extension import (
    audit_labels,
    closing,
    desk,
    navigation,
    order_lists,
    refusals,
    tile,
)
from portal.warranty.extension.views import buying, finance, orders, statement
from portal.warranty.extension.views.blueprint import blueprint
from portal.web.registries import Feature

FEATURE = Feature(
    blueprint=blueprint,
    views=(buying, orders, finance, statement),
    sentences=refusals.SENTENCES,
    navigation=navigation.ENTRIES,
    tile_figures=(tile.PAYMENTS_FIGURE,),
    job_kinds={closing.WATCH: closing.watch},
    periodic_jobs={closing.WATCH: closing.EVERY},
    company_objects={"/extension-orders/": order_lists.company_of},
    audit_labels=audit_labels.LABELS,
    search_sources=(desk.SOURCE,),
    serial_histories=(desk.HISTORY,),
)
