"""What the wallet hangs into the portal."""

from portal.wallet import account_refusals, audit_labels, desk, ledger, navigation, refusals, verify
from portal.wallet.commands import cards
from portal.wallet.header import BALANCES, COIN_BADGE, COINS_FIGURE, FROZEN_COINS
from portal.wallet.views import account, booking, orders
from portal.wallet.views.blueprint import blueprint
from portal.web.registries import Feature

FEATURE = Feature(
    blueprint=blueprint,
    views=(account, booking, orders),
    sentences={**refusals.SENTENCES, **account_refusals.SENTENCES},
    navigation=navigation.ENTRIES,
    header_parts=(COIN_BADGE, FROZEN_COINS),
    tile_figures=(COINS_FIGURE,),
    identity_figures={BALANCES: ledger.balances_of},
    ledger_checks=verify.CHECKS,
    audit_labels=audit_labels.LABELS,
    commands=(cards,),
    search_sources=(desk.SOURCE,),
)
