"""Redemptions at the support desk: receipts by their number, booked extensions by their device."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Row, Select, select

from portal.accounts.models import Company
from portal.core.plain_text import one_line
from portal.core.statements import table_of
from portal.redemption.models import ActivationCode, Cart
from portal.redemption.naming import extension_name
from portal.web.desk_sources import Event, FoundRow, SearchSource, SerialHistory, Shown, found
from portal.web.i18n import gettext as _
from portal.web.i18n import lazy_gettext

_carts, _codes, _companies = table_of(Cart), table_of(ActivationCode), table_of(Company)


def _find(typed: str) -> Select[Any] | None:
    number = one_line(typed).upper()
    return (
        found(
            _carts.c.id,
            _carts.c.receipt_no,
            about=_companies.c.name,
            company_id=_carts.c.company_id,
        )
        .join_from(_carts, _companies, _companies.c.id == _carts.c.company_id)
        .where(_carts.c.receipt_no == number)
    )


def _shown(row: FoundRow) -> Shown:
    return Shown(row.title, f"/support/receipts/{row.key}", row.about)


SOURCE = SearchSource(
    kind="receipt",
    heading=lazy_gettext("Receipts"),
    icon="file-text",
    right="support.desk",
    find=_find,
    show=_shown,
    personal=True,
)


def _booked(serial: str) -> Select[Any]:
    """The extensions that were booked for it; no code is read."""
    return (
        select(
            _codes.c.id,
            _codes.c.issued_at,
            _codes.c.product,
            _codes.c.extension,
            _codes.c.step,
            _codes.c.company_id,
            _codes.c.cart_id,
            _carts.c.receipt_no,
            _carts.c.user_name,
            _companies.c.name,
        )
        .join_from(_codes, _carts, _carts.c.id == _codes.c.cart_id)
        .join(_companies, _companies.c.id == _codes.c.company_id)
        .where(_codes.c.serial == serial)
    )


def _events(rows: Sequence[Row[Any]]) -> Iterator[Event]:
    for row in rows:
        yield Event(
            row.issued_at,
            _(
                "Extension redeemed: %(name)s",
                name=extension_name(row.product, row.extension, row.step),
            ),
            _("Receipt %(number)s", number=row.receipt_no),
            f"{row.user_name}, {row.name}",
            f"/support/receipts/{row.cart_id}",
            row.company_id,
        )


HISTORY = SerialHistory(rows=_booked, events=_events)
