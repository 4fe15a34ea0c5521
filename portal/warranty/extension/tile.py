"""The figure on the dashboard's tile of finance: how many orders wait for their payment."""

from typing import Any

from sqlalchemy import ScalarSelect, func, select

from portal.core.statements import table_of
from portal.warranty.kinds import OrderState
from portal.warranty.models import ExtensionOrder
from portal.web.registries import TileFigure

_orders = table_of(ExtensionOrder)


def _waiting() -> ScalarSelect[Any]:
    pending = _orders.c.state == OrderState.PENDING.value
    return select(func.count()).where(pending).scalar_subquery()


PAYMENTS_FIGURE = TileFigure("extension-payments", waiting=_waiting)
