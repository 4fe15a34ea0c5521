"""The figure on the dashboard's tile of claims: read together with who asks."""

from typing import Any

from sqlalchemy import ScalarSelect

from portal.claims.filing.claims_list import waiting_for
from portal.web.formats import integer_text
from portal.web.i18n import ngettext
from portal.web.identity import Identity
from portal.web.registries import TileFigure

WAITING = "claims_waiting"


def waiting(company_id: Any) -> ScalarSelect[Any]:
    return waiting_for(company_id).scalar_subquery()


def _text(identity: Identity) -> str:
    """Nothing where no claim waits for the company."""
    count = int(identity.figures.get(WAITING) or 0)
    if not count:
        return ""
    shown = integer_text(count)
    return ngettext("%(count)s waits for you", "%(count)s wait for you", count, count=shown)


CLAIMS_FIGURE = TileFigure("claims", _text)
