"""The second step of signing in: nothing is open yet, and the first step is not asked again."""

from flask import flash, redirect, request, session, url_for
from werkzeug.wrappers import Response

from portal.accounts.security import pending
from portal.accounts.security.account import Account
from portal.accounts.security.admission import ProofOver, admit
from portal.accounts.security.factors import Factors, factors_of
from portal.accounts.security.forms import CodeForm
from portal.accounts.security.proof import PASSWORD, SEVERAL
from portal.accounts.security.second_step import prove_code
from portal.accounts.security.views.blueprint import GUESSES, blueprint, customer
from portal.accounts.views.arriving import arrival
from portal.accounts.views.sign_in import SECOND_STEP, admitted, refused
from portal.core.errors import DomainError
from portal.extensions import limiter
from portal.web import refusals
from portal.web.guards import if_stale, public
from portal.web.i18n import gettext as _
from portal.web.identity import current_identity
from portal.web.interrupted import safe_next, say_what_was_not_sent
from portal.web.pages import page


@blueprint.get("/sign-in/second-step")
@public
def second_step() -> Response:
    account = half_way_in()
    if account is None:
        return from_the_beginning()
    return second_step_page(factors_of(account.user_id), CodeForm(formdata=None))


def stale_second_step() -> Response:
    """Signed in, or half way in once more, in another tab meanwhile: this one goes on by itself."""
    if current_identity().is_authenticated:
        flash(_("You are signed in already, from another tab."), "success")
        say_what_was_not_sent(_target())
        return redirect(_target(), code=303)
    account = half_way_in()
    if account is None:
        return from_the_beginning()
    sentence = _("This form was out of date. Please sign in once more.")
    return second_step_page(factors_of(account.user_id), CodeForm(formdata=None), 422, sentence)


@blueprint.post("/sign-in/second-step")
@public
@if_stale(stale_second_step)
@limiter.limit(GUESSES, key_func=customer)
def second_step_submit() -> Response:
    account = half_way_in()
    if account is None:
        return from_the_beginning()
    form, factors = CodeForm(), factors_of(account.user_id)
    if not form.validate():
        return second_step_page(factors, form, 422)
    arriving = arrival()
    try:
        proved = prove_code(account, form.one_time_code.data or "", arriving.address)
    except DomainError as refusal:
        form.refuse(form.one_time_code, refusals.sentence(refusal))
        return refused(refusal, second_step_page(factors, form, refusals.status(refusal)))
    return let_in(proved)


def half_way_in() -> Account | None:
    half_way = pending.half_way_of(session.get(SECOND_STEP))
    return half_way.account if half_way else None


def let_in(proved: str) -> Response:
    """After the password of the first step, and what `proved` names of the second."""
    half_way = pending.half_way_of(session.get(SECOND_STEP))
    if half_way is None:
        return from_the_beginning()
    next_page, arriving = _target(), arrival()
    amr = " ".join((PASSWORD, proved, SEVERAL))
    try:
        token = admit(half_way.account, amr, arriving, half_way.password_hash)
    except ProofOver:
        return from_the_beginning()
    return admitted(token, "", next_page, arriving)


def from_the_beginning() -> Response:
    target = _target()
    if session.pop(SECOND_STEP, None):
        sentence = _(
            "The time for this step has run out, or your password has changed. Sign in once more."
        )
        flash(sentence, "warn")
    if target == "/":
        return redirect("/sign-in", code=303)
    return redirect(url_for("accounts.sign_in", next=target), code=303)


def _target() -> str:
    """Where this very tab wanted to go: another one may have begun since, in the same browser."""
    if "next" in request.form:
        return safe_next(request.form["next"])
    return str(session.get(SECOND_STEP, {}).get("next", "/"))


def second_step_page(
    factors: Factors, form: CodeForm, status: int = 200, sentence: str = ""
) -> Response:
    return page(
        "security/second_step.html",
        status=status,
        form=form,
        factors=factors,
        sentence=sentence,
        next_page=_target(),
    )
