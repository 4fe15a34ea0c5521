"""Changing one's password, and setting a forgotten one anew."""

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from portal.accounts.security import resets
from portal.accounts.security.forms import ChangePasswordForm, ForgottenForm, NewPasswordForm
from portal.accounts.security.new_passwords import change_password, reset_password
from portal.accounts.security.password_rules import WeakPassword, refuse_weak
from portal.accounts.security.resets import ResetOver
from portal.accounts.security.views.blueprint import GUESSES, blueprint, customer, own_account
from portal.accounts.security.views.overview import HUB, told_of_ended
from portal.accounts.signing_in import WrongCredentials
from portal.accounts.views.arriving import arrival, remember_browser
from portal.accounts.views.sign_in import refused
from portal.core.errors import DomainError
from portal.extensions import limiter
from portal.web import refusals
from portal.web.guards import public, signed_in
from portal.web.i18n import gettext as _
from portal.web.identity import current_identity
from portal.web.interrupted import safe_next
from portal.web.links import with_next
from portal.web.pages import page


@blueprint.get("/profile/security/password")
@signed_in
def password() -> Response:
    return _password_page(ChangePasswordForm(formdata=None))


@blueprint.post("/profile/security/password")
@signed_in
@limiter.limit(GUESSES, key_func=customer)
def password_submit() -> Response:
    form = ChangePasswordForm()
    if not form.validate():
        _tell_weak(form)
        return _password_page(form, 422)
    try:
        ended = change_password(
            own_account(),
            form.password.data or "",
            form.new_password.data or "",
            current_identity().session_id,
            request.remote_addr or "",
        )
    except DomainError as refusal:
        field = form.new_password if isinstance(refusal, WeakPassword) else form.password
        form.refuse(field, _wrong_password(refusal))
        _tell_weak(form)
        return refused(refusal, _password_page(form, refusals.status(refusal)))
    flash(" ".join((_("Your password has been changed."), told_of_ended(ended))), "success")
    return redirect(HUB, code=303)


@blueprint.get("/forgotten-password")
@public
def forgotten_password() -> Response:
    return _forgotten_page(ForgottenForm(formdata=None))


@blueprint.post("/forgotten-password")
@public
@limiter.limit("10 per hour", key_func=customer)
def forgotten_password_submit() -> Response:
    """The same answer in the same time, whether there is such an account or not."""
    form = ForgottenForm()
    if not form.validate():
        return _forgotten_page(form, 422)
    resets.want(form.email.data or "", _ahead())
    return redirect(with_next("/forgotten-password/sent", _ahead()), code=303)


@blueprint.get("/forgotten-password/sent")
@public
def forgotten_password_sent() -> Response:
    return page("security/forgotten_sent.html", next_page=_ahead())


@blueprint.get("/reset/<token:token>")
@public
def reset(token: str) -> Response:
    """Shows the form only: programs that look into mails open links, too."""
    try:
        resets.account_for(token)
    except ResetOver:
        return _reset_over()
    return _reset_page(token, NewPasswordForm(formdata=None))


@blueprint.post("/reset/<token:token>")
@public
@limiter.limit(GUESSES, key_func=customer)
def reset_submit(token: str) -> Response:
    form, browser = NewPasswordForm(), arrival().browser
    try:
        resets.account_for(token)
        if not form.validate():
            return _reset_page(token, form, 422)
        reset_password(token, form.new_password.data or "", browser)
    except ResetOver:
        return _reset_over()
    except DomainError as refusal:
        form.refuse(form.new_password, refusals.sentence(refusal))
        return refused(refusal, _reset_page(token, form, refusals.status(refusal)))
    flash(
        _("Your new password is set, and every session has been ended. Sign in with it."), "success"
    )
    return remember_browser(redirect(with_next("/sign-in", _ahead()), code=303), browser)


def _tell_weak(form: ChangePasswordForm) -> None:
    """All faults at once: for each that is told later, both passwords have to be typed again."""
    if form.new_password.errors:
        return
    identity = current_identity()
    company = identity.company.name if identity.company else ""
    try:
        refuse_weak(form.new_password.data or "", identity.name, identity.email, company)
    except WeakPassword as refusal:
        form.refuse(form.new_password, refusals.sentence(refusal))


def _wrong_password(refusal: DomainError) -> str:
    wrong = isinstance(refusal, WrongCredentials)
    return _("This is not your current password.") if wrong else refusals.sentence(refusal)


def _password_page(form: ChangePasswordForm, status: int = 200) -> Response:
    return page("security/password.html", status=status, form=form)


def _forgotten_page(form: ForgottenForm, status: int = 200) -> Response:
    return page("security/forgotten.html", status=status, form=form, next_page=_ahead())


def _reset_page(token: str, form: NewPasswordForm, status: int = 200) -> Response:
    return page("security/reset.html", status=status, form=form, token=token, next_page=_ahead())


def _reset_over() -> Response:
    return page("security/reset_over.html", status=404, next_page=_ahead())


def _ahead() -> str:
    """Where the person was on the way to when the password was missing, often an application."""
    return safe_next(request.form.get("next") or request.args.get("next"))
