"""The closed lists of orders and statements in the reader's words."""

from collections.abc import Mapping
from typing import Any

from portal.warranty.extension.statements import Why
from portal.warranty.kinds import OrderState
from portal.web.i18n import lazy_gettext, lazy_pgettext

STATES: Mapping[OrderState, Any] = {
    OrderState.PENDING: lazy_pgettext("state of an order", "Waits for payment"),
    OrderState.PAID: lazy_pgettext("state of an order", "Paid"),
    OrderState.CANCELLED: lazy_pgettext("state of an order", "Cancelled"),
    OrderState.LAPSED: lazy_pgettext("state of an order", "Lapsed"),
}
STATE_SIGNS = {
    OrderState.PENDING: "warn",
    OrderState.PAID: "ok",
    OrderState.CANCELLED: "info",
    OrderState.LAPSED: "bad",
}
WHY_LEFT: Mapping[Why, Any] = {
    Why.BROKEN: lazy_gettext("Date or amount cannot be read."),
    Why.NOT_BOOKED: lazy_gettext("The bank has not booked this line yet."),
    Why.OUTGOING: lazy_gettext("No money came in by this line."),
    Why.CURRENCY: lazy_gettext("Paid in another currency."),
    Why.NO_REFERENCE: lazy_gettext("No reference of ours in it."),
    Why.UNKNOWN: lazy_gettext("The reference matches no order, or more than one."),
    Why.CLOSED: lazy_gettext("The order does not wait for payment any more."),
    Why.AMOUNT: lazy_gettext("The amount differs from the invoice."),
    Why.REPEATED: lazy_gettext("A line before pays this order already."),
}
