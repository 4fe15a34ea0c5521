"""The step by which waiting roles begin to count."""

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from portal.accounts import identities, sessions
from portal.accounts.security import assertions
from portal.accounts.security.admission import ProofOver
from portal.accounts.security.challenges import Purpose
from portal.accounts.security.factors import factors_of
from portal.accounts.security.passkeys import PasskeyRefused
from portal.accounts.security.second_step import WrongCode
from portal.accounts.security.views.asking import answer_with, proved_by
from portal.accounts.security.views.blueprint import GUESSES, customer, own_account
from portal.accounts.team.again import SessionOver, sign_in_again, sign_in_again_by_passkey
from portal.accounts.team.forms import AgainForm
from portal.accounts.team.views.blueprint import blueprint
from portal.accounts.views import browser_session
from portal.accounts.views.sign_in import refused
from portal.core.errors import DomainError
from portal.extensions import limiter
from portal.web import refusals
from portal.web.guards import signed_in
from portal.web.i18n import gettext as _
from portal.web.identity import current_identity
from portal.web.interrupted import safe_next
from portal.web.pages import page


@blueprint.get("/sign-in/again")
@signed_in
def again() -> Response:
    """`?company=`: act for this one afterwards, which the person has just joined."""
    target = safe_next(request.args.get("next"))
    company = request.args.get("company", type=int) or 0
    return _again_page(AgainForm(formdata=None), target, company)


@blueprint.post("/sign-in/again")
@signed_in
@limiter.limit(GUESSES, key_func=customer)
def again_submit() -> Response:
    form, target = AgainForm(), safe_next(request.form.get("next"))
    company = request.form.get("company", type=int) or 0
    if not form.validate():
        return _again_page(form, target, company, 422)
    try:
        token = _sign_in_again(form)
    except DomainError as refusal:
        wrong = form.one_time_code if isinstance(refusal, WrongCode) else form.password
        form.refuse(wrong, refusals.sentence(refusal))
        return refused(refusal, _again_page(form, target, company, refusals.status(refusal)))
    return _go_on(token, target, company)


@blueprint.post("/sign-in/again/passkey/options")
@signed_in
@limiter.limit(GUESSES, key_func=customer)
def again_options() -> Response:
    return answer_with(*assertions.options(Purpose.SIGN_IN_AGAIN, current_identity().user_id))


@blueprint.post("/sign-in/again/passkey")
@signed_in
@limiter.limit(GUESSES, key_func=customer)
def again_by_passkey() -> Response:
    target = safe_next(request.form.get("next"))
    company = request.form.get("company", type=int) or 0
    try:
        found = proved_by(Purpose.SIGN_IN_AGAIN, current_identity().user_id)
        token = sign_in_again_by_passkey(
            found.account,
            current_identity().session_id,
            found.way,
            request.remote_addr or "",
            request.user_agent.string,
        )
    except (PasskeyRefused, ProofOver, SessionOver) as refusal:
        form = AgainForm(formdata=None)
        form.form_errors.append(refusals.sentence(refusal))
        return _again_page(form, target, company, refusals.status(refusal))
    return _go_on(token, target, company)


def _sign_in_again(form: AgainForm) -> str:
    return sign_in_again(
        own_account(),
        current_identity().session_id,
        form.password.data or "",
        form.one_time_code.data or "",
        request.remote_addr or "",
        request.user_agent.string,
    )


def _go_on(token: str, target: str, company: int) -> Response:
    """The same session under its new token; nothing else of before stays in this browser."""
    identity = identities.load_identity(token)
    if identity is not None:
        browser_session.renew(identity)
        if company:
            sessions.switch_company(identity, company)
    flash(_("Your roles are up to date."), "success")
    return redirect(target, code=303)


def _again_page(form: AgainForm, target: str, company: int, status: int = 200) -> Response:
    return page(
        "team/again.html",
        status=status,
        form=form,
        next_page=target,
        company=company,
        factors=factors_of(current_identity().user_id),
    )
