"""The figure on the dashboard's tile of the support desk: registrations, which have a deadline."""

from portal.support.queues import registrations_waiting
from portal.web.registries import TileFigure

DESK_FIGURE = TileFigure("support", waiting=registrations_waiting)
