"""What the staff side of claims hangs into the portal."""

from portal.claims.staff import audit_labels, invoice_list, navigation, refusals, tile
from portal.claims.staff.views import (
    answers,
    claim,
    decisions,
    finance,
    listing,
    payments,
    steps,
)
from portal.claims.staff.views.blueprint import blueprint
from portal.web.registries import Feature

FEATURE = Feature(
    blueprint=blueprint,
    views=(listing, claim, decisions, steps, answers, finance, payments),
    sentences=refusals.SENTENCES,
    navigation=navigation.ENTRIES,
    tile_figures=tile.FIGURES,
    gauges={
        "claims_waiting_for_support": tile.waiting_for_support,
        "claim_invoices_waiting_for_finance": invoice_list.count_waiting,
    },
    audit_labels=audit_labels.LABELS,
)
