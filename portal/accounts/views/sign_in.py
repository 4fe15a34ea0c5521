"""Sign-in, sign-out, and forms that were interrupted by it."""

import math
from uuid import UUID

from flask import flash, g, redirect, request, session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from portal.accounts import identities, kept_entries, signing_in
from portal.accounts.forms import SignInForm
from portal.accounts.lockouts import LockedOut
from portal.accounts.passwords import TooBusy
from portal.accounts.security import pending, relying_party
from portal.accounts.security.admission import Arrival
from portal.accounts.signing_in import HalfWay, StrangeBrowser, normal_email
from portal.accounts.views import browser_session
from portal.accounts.views.arriving import arrival, remember_browser
from portal.accounts.views.blueprint import blueprint
from portal.core.addresses import customer_of
from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.plain_text import one_line
from portal.extensions import limiter, login_manager
from portal.web import refusals
from portal.web.guards import ENROLMENT, if_stale, public
from portal.web.i18n import gettext as _
from portal.web.identity import ANONYMOUS, Identity, current_identity
from portal.web.interrupted import (
    login_hint,
    read_entry,
    refilled,
    safe_next,
    say_what_was_not_sent,
)
from portal.web.pages import page
from portal.web.registries import registries

SECONDS_WHEN_BUSY = 2
# names in the signed cookie: who is half way in, where to go after the second factor is set up, and
# after the browser was allowed by a link from a mail
SECOND_STEP = "second_step"
AFTER_ENROLMENT = "after_enrolment"
AFTER_BROWSER_LINK = "after_browser_link"

login_manager.anonymous_user = lambda: ANONYMOUS


@login_manager.user_loader  # type: ignore[untyped-decorator]
def load_identity(token: str) -> Identity | None:
    reads_only = request.method in ("GET", "HEAD")
    found = identities.load_identity(token, registries.identity_figures if reads_only else {})
    return registries.stand_in(found) if found else None


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
    next_page = safe_next(request.args.get("next"))
    if current_identity().is_authenticated:
        return redirect(next_page, code=303)
    return sign_in_page("", next_page)


def stale_sign_in() -> Response:
    """Signed in or half way in another tab meanwhile: this one goes on where it wanted to, or asks
    once more. What its page carries is lost in neither case, and what was typed into it now is not
    looked at.
    """
    kept, next_page = request.form.get("kept", ""), safe_next(request.form.get("next"))
    identity, email = current_identity(), one_line(request.form.get("email", ""))
    if identity.is_authenticated and normal_email(email) in ("", identity.email):
        flash(_("You are signed in already, from another tab."), "success")
        target = page_with_entry(next_page, kept, identity.user_id)
        say_what_was_not_sent(target)
        return redirect(target, code=303)
    form = SignInForm(formdata=None, email=email)
    form.form_errors.append(_("This form was out of date. Please sign in once more."))
    return sign_in_page(kept, next_page, form, 422)


@blueprint.post("/sign-in")
@public
@if_stale(stale_sign_in)
@limiter.limit("30 per minute", key_func=lambda: customer_of(request.remote_addr or ""))
def sign_in_submit() -> Response:
    form = SignInForm()
    kept, next_page = request.form.get("kept", ""), safe_next(request.form.get("next"))
    if not form.validate():
        return sign_in_page(kept, next_page, form, 422)
    arriving = arrival()
    try:
        outcome = signing_in.sign_in(form.email.data or "", form.password.data or "", arriving)
    except DomainError as refusal:
        form.refuse(form.password, refusals.sentence(refusal))
        answer = refused(refusal, sign_in_page(kept, next_page, form, refusals.status(refusal)))
        if not isinstance(refusal, StrangeBrowser):
            return answer
        session[AFTER_BROWSER_LINK] = next_page
        return remember_browser(answer, arriving.browser)
    if isinstance(outcome, HalfWay):
        return _second_step_first(outcome, kept, next_page)
    return admitted(outcome, kept, next_page, arriving)


@blueprint.get("/sign-out")
@public
def sign_out() -> Response:
    """Whoever comes by an address is asked: a link elsewhere must not end a session."""
    if not current_identity().is_authenticated:
        return redirect("/", code=303)
    return page("accounts/sign_out.html")


def _signed_out() -> Response:
    """Also for the button of a tab that is older than the session, or when nobody is signed in."""
    browser_session.leave()
    flash(_("You have signed out."), "success")
    return redirect("/", code=303)


@blueprint.post("/sign-out")
@public
@if_stale(_signed_out)
def sign_out_confirmed() -> Response:
    return _signed_out()


def sign_in_page(
    kept: str, next_page: str, form: SignInForm | None = None, status: int = 200
) -> Response:
    """The sign-in form, carrying where to go and what was typed before."""
    empty = form or SignInForm(formdata=None, email=login_hint(next_page))
    return page(
        "accounts/sign_in.html",
        status=status,
        form=empty,
        kept=kept,
        next_page=next_page,
        passkeys=relying_party.available(),
    )


def refused(refusal: DomainError, response: Response) -> Response:
    if isinstance(refusal, LockedOut):
        response.headers["Retry-After"] = str(math.ceil((refusal.until - now()).total_seconds()))
    elif isinstance(refusal, TooBusy):
        response.headers["Retry-After"] = str(SECONDS_WHEN_BUSY)
    return response


def admitted(token: str, kept: str, next_page: str, arriving: Arrival) -> Response:
    """Signed in: on to the page asked for, or first to set up a second factor."""
    identity = identities.load_identity(token)
    if identity is None:
        return sign_in_page(kept, next_page)
    target = page_with_entry(next_page, kept, identity.user_id)
    browser_session.enter(identity)
    if identity.enrolment_due:
        session[AFTER_ENROLMENT] = target
        target = ENROLMENT
    say_what_was_not_sent(target)
    return remember_browser(redirect(target, code=303), arriving.browser)


def _second_step_first(half_way: HalfWay, kept: str, next_page: str) -> Response:
    target = page_with_entry(next_page, kept, half_way.account.user_id)
    browser_session.leave_half_way()
    session[SECOND_STEP] = {**pending.begin(half_way), "next": target}
    return redirect("/sign-in/second-step", code=303)


def page_with_entry(next_page: str, kept: str, user_id: int) -> str:
    """The page to go to, and on it what this very person had typed before."""
    entry = read_entry(kept)
    if entry and entry.typed_here and kept_entries.is_of(user_id, entry.session_token):
        return refilled(next_page, kept_entries.keep(user_id, kept))
    return next_page
