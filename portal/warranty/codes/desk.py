"""Codes of warranties at the support desk: found by the four characters that people read out."""

from typing import Any

from sqlalchemy import Select

from portal.core.statements import table_of
from portal.core.typed_text import plain_capitals
from portal.warranty.models import WarrantyCode, WarrantyCodeBatch
from portal.web.desk_sources import FoundRow, SearchSource, Shown, found
from portal.web.i18n import lazy_gettext

LAST = 4

_codes, _batches = table_of(WarrantyCode), table_of(WarrantyCodeBatch)


def _find(typed: str) -> Select[Any] | None:
    last_four = plain_capitals(typed)
    if len(last_four) != LAST:
        return None
    return (
        found(_codes.c.id, _codes.c.last_four, about=_batches.c.name)
        .join_from(_codes, _batches, _batches.c.id == _codes.c.batch_id)
        .where(_codes.c.last_four == last_four)
        .order_by(_codes.c.id)
    )


def _shown(row: FoundRow) -> Shown:
    return Shown(f"…{row.title}", f"/support/warranty-codes/{row.key}", row.about)


SOURCE = SearchSource(
    kind="warranty-code",
    heading=lazy_gettext("Warranty codes"),
    icon="shield-check",
    right="support.devices",
    find=_find,
    show=_shown,
)
