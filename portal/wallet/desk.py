"""Coin cards at the support desk: found by the four characters that people read out."""

from typing import Any

from sqlalchemy import Select

from portal.core.statements import table_of
from portal.wallet.models import CardBatch, CoinCard
from portal.web.desk_sources import FoundRow, SearchSource, Shown, by_last_four
from portal.web.i18n import lazy_gettext

_cards, _batches = table_of(CoinCard), table_of(CardBatch)


def _find(typed: str) -> Select[Any] | None:
    return by_last_four(_cards, _batches, typed)


def _shown(row: FoundRow) -> Shown:
    return Shown(f"…{row.title}", f"/support/coin-cards/{row.key}", row.about)


SOURCE = SearchSource(
    kind="coin-card",
    heading=lazy_gettext("Coin cards"),
    icon="coins",
    right="cards.audit",
    find=_find,
    show=_shown,
)
