"""Figures on the dashboard: what waits for support and for finance, as their lists count it."""

from portal.claims.staff import invoice_list, queue
from portal.claims.waiting import Waiting, count_of
from portal.web.registries import TileFigure


def waiting_for_support() -> int:
    return queue.count_for(Waiting.SUPPORT)


FIGURES = (
    TileFigure("claims-desk", waiting=lambda: count_of(Waiting.SUPPORT)),
    TileFigure("claims-finance", waiting=invoice_list.waiting),
    TileFigure("claims-charges", waiting=lambda: count_of(Waiting.FINANCE)),
)
