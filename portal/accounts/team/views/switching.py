"""Which of one's companies one acts for, or that one acts as oneself."""

from flask import current_app, flash, redirect, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from portal.accounts import sessions
from portal.accounts.team.again import NotYourCompany
from portal.accounts.team.views.blueprint import blueprint
from portal.core.permissions import rights_of
from portal.web.acting import ONESELF
from portal.web.guards import PUBLIC, SIGNED_IN, guard_of, signed_in
from portal.web.i18n import gettext as _
from portal.web.identity import current_identity
from portal.web.interrupted import safe_next


@blueprint.post("/company/switch")
@signed_in
def switch() -> Response:
    """Back to the page one comes from, unless it shows one object."""
    if request.form.get("company") == ONESELF:
        return _as_oneself()
    wanted = request.form.get("company", type=int) or 0
    if not wanted or not sessions.switch_company(current_identity(), wanted):
        raise NotYourCompany()
    name = current_identity().companies[wanted]
    flash(_("You act for %(company)s now.", company=name), "success")
    target = safe_next(request.form.get("next"))
    return redirect(target if _guard_of_list(target) else "/", code=303)


def _as_oneself() -> Response:
    identity = current_identity()
    if not sessions.switch_company(identity, None):
        raise NotYourCompany()
    flash(_("You act for yourself now."), "success")
    target = safe_next(request.form.get("next"))
    opening = {PUBLIC, SIGNED_IN, *rights_of(identity.personal_roles)}
    return redirect(target if _guard_of_list(target) in opening else "/", code=303)


def _guard_of_list(path: str) -> str | None:
    """Of a page whose address names no object: the other company has it too. None for others."""
    try:
        endpoint, values = current_app.url_map.bind("").match(path.partition("?")[0], "GET")
    except HTTPException:
        return None
    return None if values else guard_of(current_app.view_functions[endpoint])
