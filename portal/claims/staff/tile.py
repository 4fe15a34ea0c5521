"""Figures on the dashboard: claims that wait for support, invoices that wait for finance."""

from portal.claims.staff import invoice_list, queue
from portal.claims.staff.queue import Waiting
from portal.web.formats import integer_text
from portal.web.identity import Identity
from portal.web.registries import TileFigure


def _for_support(_: Identity) -> str:
    count = waiting_for_support()
    return integer_text(count) if count else ""


def _for_finance(_: Identity) -> str:
    count = invoice_list.count_waiting()
    return integer_text(count) if count else ""


def waiting_for_support() -> int:
    return queue.count_for(Waiting.SUPPORT)


SUPPORT_FIGURE = TileFigure("claims-desk", _for_support)
FINANCE_FIGURE = TileFigure("claims-finance", _for_finance)
