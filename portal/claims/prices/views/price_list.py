"""Each price list, and what it changes against the one before."""

from itertools import pairwise

from flask import abort, request
from werkzeug.wrappers import Response

from portal.claims.prices import labels
from portal.claims.prices.differences import difference
from portal.claims.prices.loading import known_lists, list_on
from portal.claims.prices.price_list import PriceList
from portal.claims.prices.views.blueprint import blueprint
from portal.core.clock import today
from portal.web.guards import public
from portal.web.identity import current_identity
from portal.web.known import same_for_everybody
from portal.web.pages import page


@blueprint.get("/claims/price-list")
@public
def price_list() -> Response:
    """The list that holds today, or the one whose first day the address names."""
    present = list_on(today())
    chosen = _chosen(request.args.get("from", ""), present)
    if current_identity().is_authenticated:
        return _list_page(chosen, present)
    return same_for_everybody(
        lambda: _list_page(chosen, present), f"{present.valid_from} {chosen!r} {known_lists()!r}"
    )


def _chosen(first_day: str, present: PriceList) -> PriceList:
    if not first_day:
        return present
    named = [each for each in known_lists() if each.valid_from.isoformat() == first_day]
    return named[0] if named else abort(404)


def _list_page(prices: PriceList, present: PriceList) -> Response:
    neighbours = list(pairwise(known_lists()))
    older = next((older for newer, older in neighbours if newer is prices), None)
    newer = next((newer for newer, older in neighbours if older is prices), None)
    return page(
        "claims/prices/price_list.html",
        prices=prices,
        lists=known_lists(),
        present=present,
        older=older,
        newer=newer,
        changes=difference(older, prices) if older else None,
        rows=labels.ROWS,
        charges=labels.CHARGES,
        tokens=current_identity().is_authenticated,
    )
