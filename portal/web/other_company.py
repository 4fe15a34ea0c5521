"""What belongs to another of one's own companies: that is no secret, unlike what is others'."""

from flask import request
from werkzeug.wrappers import Response

from portal.extensions import db
from portal.web.identity import current_identity
from portal.web.links import with_next
from portal.web.pages import page
from portal.web.registries import registries


def offered_switch() -> Response | None:
    """In place of a page that does not open for the company one acts for: says whose it is.

    None for what belongs to nobody, or to others: both look alike.
    """
    owner = _owner()
    if owner is None:
        return None
    # the switch leaves pages of one object; /sign-in leads who is signed in straight on
    ahead = with_next("/sign-in", request.full_path.rstrip("?"))
    name = current_identity().companies[owner]
    return page("errors/of_another_company.html", status=404, company=owner, name=name, ahead=ahead)


def _owner() -> int | None:
    """The other company of this person that the object in the address belongs to."""
    identity = current_identity()
    others = set(identity.companies) - {identity.company.id if identity.company else None}
    if not others or request.method != "GET" or request.url_rule is None:
        return None
    for place, company_of in registries.company_objects.items():
        if request.url_rule.rule.startswith(f"{place}<"):
            named = next(iter((request.view_args or {}).values()))
            return next(iter(others & set(db.session.scalars(company_of(named)))), None)
    return None
