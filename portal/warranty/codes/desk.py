"""Codes of warranties at the support desk: found by the four characters that people read out."""

from typing import Any

from sqlalchemy import Select

from portal.core.statements import table_of
from portal.warranty.models import WarrantyCode, WarrantyCodeBatch
from portal.web.desk_sources import FoundRow, SearchSource, Shown, by_last_four
from portal.web.i18n import lazy_gettext

_codes, _batches = table_of(WarrantyCode), table_of(WarrantyCodeBatch)


def _find(typed: str) -> Select[Any] | None:
    return by_last_four(_codes, _batches, typed)


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
