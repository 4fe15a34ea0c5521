"""Sign-in, sign-out, and forms that were interrupted by it."""

import math
from uuid import UUID

from flask import flash, g, redirect, request, session
from flask_login import login_user, logout_user
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from portal.accounts import kept_entries, sessions, signing_in
from portal.accounts.forms import SignInForm
from portal.accounts.lockouts import LockedOut
from portal.accounts.passwords import TooBusy
from portal.accounts.views.blueprint import blueprint
from portal.core.addresses import customer_of
from portal.core.clock import now
from portal.core.errors import DomainError
from portal.extensions import limiter, login_manager
from portal.web import refusals
from portal.web.guards import public
from portal.web.i18n import gettext as _
from portal.web.identity import ANONYMOUS, Identity, current_identity
from portal.web.interrupted import login_hint, read_entry, safe_next
from portal.web.pages import page
from portal.web.registries import registries

SECONDS_WHEN_BUSY = 2

login_manager.anonymous_user = lambda: ANONYMOUS


@login_manager.user_loader  # type: ignore[untyped-decorator]
def load_identity(token: str) -> Identity | None:
    reads_only = request.method in ("GET", "HEAD")
    return sessions.load_identity(token, registries.identity_figures if reads_only else {})


@blueprint.before_app_request
def refill_kept_entry() -> None:
    """A form reached with ?kept=… shows what was typed before the session ran out."""
    key = request.args.get("kept", "")
    if request.method != "GET" or not key or not current_identity().is_authenticated:
        return
    try:
        content = kept_entries.kept(current_identity().user_id, UUID(key))
    except ValueError:
        return
    entry = read_entry(content) if content else None
    g.kept_entry = entry.fields if entry else MultiDict()


@blueprint.get("/sign-in")
@public
def sign_in() -> Response:
    kept, next_page = session.get("kept", ""), safe_next(request.args.get("next"))
    if not current_identity().is_authenticated:
        return sign_in_page(kept, next_page)
    if session.pop("kept", ""):
        flash(_("This form was out of date. Nothing has been changed: send it once more."), "warn")
    return redirect(_with_entry(next_page, kept, current_identity().user_id), code=303)


@blueprint.post("/sign-in")
@public
@limiter.limit("30 per minute", key_func=lambda: customer_of(request.remote_addr or ""))
def sign_in_submit() -> Response:
    form = SignInForm()
    kept, next_page = request.form.get("kept", ""), safe_next(request.form.get("next"))
    if not form.validate():
        return sign_in_page(kept, next_page, form, 422)
    try:
        token = signing_in.sign_in(
            form.email.data or "",
            form.password.data or "",
            request.remote_addr or "",
            request.user_agent.string,
        )
    except DomainError as refusal:
        form.refuse(form.password, refusals.sentence(refusal))
        return _refused(refusal, sign_in_page(kept, next_page, form, refusals.status(refusal)))
    if current_identity().is_authenticated:
        sessions.end_session(current_identity().session_id)
    return _admitted(token, kept, next_page)


@blueprint.post("/sign-out")
@public
def sign_out() -> Response:
    if current_identity().is_authenticated:
        sessions.end_session(current_identity().session_id)
    logout_user()
    session.clear()
    flash(_("You have signed out."), "success")
    return redirect("/", code=303)


def sign_in_page(
    kept: str, next_page: str, form: SignInForm | None = None, status: int = 200
) -> Response:
    """The sign-in form, carrying where to go and what was typed before."""
    empty = form or SignInForm(formdata=None, email=login_hint(next_page))
    return page("accounts/sign_in.html", status=status, form=empty, kept=kept, next_page=next_page)


def _refused(refusal: DomainError, response: Response) -> Response:
    if isinstance(refusal, LockedOut):
        response.headers["Retry-After"] = str(math.ceil((refusal.until - now()).total_seconds()))
    elif isinstance(refusal, TooBusy):
        response.headers["Retry-After"] = str(SECONDS_WHEN_BUSY)
    return response


def _admitted(token: str, kept: str, next_page: str) -> Response:
    session.clear()
    session.permanent = True
    identity = sessions.load_identity(token)
    if identity is None:
        return sign_in_page(kept, next_page)
    login_user(identity)
    return redirect(_with_entry(next_page, kept, identity.user_id), code=303)


def _with_entry(next_page: str, kept: str, user_id: int) -> str:
    """The page to go to, and on it what this very person had typed before."""
    entry = read_entry(kept)
    if entry is None or not kept_entries.is_of(user_id, entry.session_token):
        return next_page
    joint = "&" if "?" in next_page else "?"
    return f"{next_page}{joint}kept={kept_entries.keep(user_id, kept)}"
