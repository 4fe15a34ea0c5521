"""What redeeming hangs into the portal."""

from portal.redemption import (
    aftercare_refusals,
    audit_labels,
    desk,
    navigation,
    pool,
    receipts,
    refusals,
    verify,
)
from portal.redemption.commands import codes as codes_commands
from portal.redemption.statement_link import RECEIPT_LINK
from portal.redemption.tile import CODES_FIGURE
from portal.redemption.views import cart, checkout, codes, device, lookup, receipt, reports
from portal.redemption.views.blueprint import CART_LINK, blueprint
from portal.wallet.kinds import MovementKind
from portal.web.registries import Feature

FEATURE = Feature(
    blueprint=blueprint,
    views=(lookup, device, cart, checkout, receipt, codes, reports),
    sentences={**refusals.SENTENCES, **aftercare_refusals.SENTENCES},
    navigation=navigation.ENTRIES,
    header_parts=(CART_LINK,),
    tile_figures=(CODES_FIGURE,),
    gauges={"pool_codes_free": pool.free_codes, "pool_kinds_dry": pool.kinds_gone_dry},
    receipt_links={MovementKind.REDEMPTION: RECEIPT_LINK},
    company_objects={"/redeem/receipt/": receipts.company_of},
    ledger_checks=verify.CHECKS,
    audit_labels=audit_labels.LABELS,
    commands=(codes_commands,),
    search_sources=(desk.SOURCE,),
    serial_histories=(desk.HISTORY,),
)
