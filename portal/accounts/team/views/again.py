"""Which company one acts for, and the step by which waiting roles begin to count."""

from flask import current_app, flash, redirect, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from portal.accounts import sessions
from portal.accounts.sessions import SignedInBy
from portal.accounts.team.again import NotYourCompany, sign_in_again
from portal.accounts.team.forms import AgainForm
from portal.accounts.team.views.blueprint import blueprint
from portal.accounts.team.views.invitation import admit
from portal.core.errors import DomainError
from portal.web import refusals
from portal.web.guards import signed_in
from portal.web.i18n import gettext as _
from portal.web.identity import current_identity
from portal.web.interrupted import safe_next
from portal.web.pages import page


@blueprint.post("/company/switch")
@signed_in
def switch() -> Response:
    """Act for another of one's companies; back to the page, unless it shows one object."""
    wanted = request.form.get("company", type=int) or 0
    if not sessions.switch_company(current_identity(), wanted):
        raise NotYourCompany()
    name = current_identity().companies[wanted]
    flash(_("You act for %(company)s now.", company=name), "success")
    target = safe_next(request.form.get("next"))
    return redirect(target if _is_of_every_company(target) else "/", code=303)


@blueprint.get("/sign-in/again")
@signed_in
def again() -> Response:
    target = safe_next(request.args.get("next"))
    return _again_page(AgainForm(), target, request.args.get("company", type=int) or 0)


@blueprint.post("/sign-in/again")
@signed_in
def again_submit() -> Response:
    form, identity = AgainForm(), current_identity()
    target = safe_next(request.form.get("next"))
    company = request.form.get("company", type=int) or 0
    if not form.validate():
        return _again_page(form, target, company, 422)
    by = SignedInBy("pwd", request.remote_addr or "", request.user_agent.string)
    try:
        token = sign_in_again(identity, form.password.data or "", by)
    except DomainError as refusal:
        form.refuse(form.password, refusals.sentence(refusal))
        return _again_page(form, target, company, refusals.status(refusal))
    admit(token)
    if company:
        sessions.switch_company(current_identity(), company)
    flash(_("Your roles are up to date."), "success")
    return redirect(target, code=303)


def _again_page(form: AgainForm, target: str, company: int, status: int = 200) -> Response:
    return page("team/again.html", status=status, form=form, next_page=target, company=company)


def _is_of_every_company(path: str) -> bool:
    """A page whose address names no object: the other company has it too."""
    try:
        _endpoint, values = current_app.url_map.bind("").match(path.partition("?")[0], "GET")
    except HTTPException:
        return False
    return not values
