"""Which of one's companies one acts for."""

from flask import current_app, flash, redirect, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from portal.accounts import sessions
from portal.accounts.team.again import NotYourCompany
from portal.accounts.team.views.blueprint import blueprint
from portal.web.guards import signed_in
from portal.web.i18n import gettext as _
from portal.web.identity import current_identity
from portal.web.interrupted import safe_next


@blueprint.post("/company/switch")
@signed_in
def switch() -> Response:
    """Back to the page one comes from, unless it shows one object."""
    wanted = request.form.get("company", type=int) or 0
    if not sessions.switch_company(current_identity(), wanted):
        raise NotYourCompany()
    name = current_identity().companies[wanted]
    flash(_("You act for %(company)s now.", company=name), "success")
    target = safe_next(request.form.get("next"))
    return redirect(target if _is_of_every_company(target) else "/", code=303)


def _is_of_every_company(path: str) -> bool:
    """A page whose address names no object: the other company has it too."""
    try:
        _endpoint, values = current_app.url_map.bind("").match(path.partition("?")[0], "GET")
    except HTTPException:
        return False
    return not values
