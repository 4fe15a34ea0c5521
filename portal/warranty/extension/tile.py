"""The figure on the dashboard's tile of finance: how many orders wait for their payment."""

from sqlalchemy import func, select

from portal.core.statements import table_of
from portal.extensions import db
from portal.warranty.kinds import OrderState
from portal.warranty.models import ExtensionOrder
from portal.web.formats import integer_text
from portal.web.identity import Identity
from portal.web.registries import TileFigure

_orders = table_of(ExtensionOrder)


def _waiting(_: Identity) -> str:
    pending = select(func.count()).where(_orders.c.state == OrderState.PENDING.value)
    count = db.session.execute(pending).scalar_one()
    return integer_text(count) if count else ""


PAYMENTS_FIGURE = TileFigure("extension-payments", _waiting)
