"""Coin cards at the support desk: found by the four characters that people read out."""

from typing import Any

from sqlalchemy import Select

from portal.core.statements import table_of
from portal.core.typed_text import plain_capitals
from portal.wallet.models import CardBatch, CoinCard
from portal.web.desk_sources import FoundRow, SearchSource, Shown, found
from portal.web.i18n import lazy_gettext

LAST = 4

_cards, _batches = table_of(CoinCard), table_of(CardBatch)


def _find(typed: str) -> Select[Any] | None:
    last_four = plain_capitals(typed)
    if len(last_four) != LAST:
        return None
    return (
        found(_cards.c.id, _cards.c.last_four, about=_batches.c.name)
        .join_from(_cards, _batches, _batches.c.id == _cards.c.batch_id)
        .where(_cards.c.last_four == last_four)
        .order_by(_cards.c.id)
    )


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
