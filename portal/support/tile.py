"""The figure on the dashboard's tile of the support desk: registrations, which have a deadline."""

from portal.support import registration_queue
from portal.web.formats import integer_text
from portal.web.identity import Identity
from portal.web.registries import TileFigure


def _waiting(identity: Identity) -> str:
    count = registration_queue.count_waiting() if identity.can("registrations.review") else 0
    return integer_text(count) if count else ""


DESK_FIGURE = TileFigure("support", _waiting)
