"""The figure on the dashboard's tile of activation codes."""

from portal.redemption import codes_list
from portal.redemption.codes_list import MOST_COUNTED
from portal.web.formats import integer_text
from portal.web.i18n import ngettext
from portal.web.identity import Identity
from portal.web.registries import TileFigure


def _lately(identity: Identity) -> str:
    """Nothing where there is nothing new."""
    issued = codes_list.issued_lately(identity.member_of.id)
    if not issued:
        return ""
    count = integer_text(issued) + ("+" if issued == MOST_COUNTED else "")
    return ngettext("%(count)s new code", "%(count)s new codes", issued, count=count)


CODES_FIGURE = TileFigure("codes", _lately)
