"""The link of an invitation: GET shows whose it is, POST accepts it."""

from flask import flash, redirect, request, session
from flask_login import login_user
from werkzeug.wrappers import Response

from portal.accounts import sessions
from portal.accounts.passwords import TooBusy
from portal.accounts.security.password_rules import WeakPassword
from portal.accounts.sessions import SignedInBy
from portal.accounts.team import acceptance
from portal.accounts.team.acceptance import (
    Invited,
    InvitedSomebodyElse,
    LinkExpired,
    LinkUsed,
    LinkWithdrawn,
    UnknownLink,
)
from portal.accounts.team.forms import JoinForm
from portal.accounts.team.views.blueprint import blueprint
from portal.core.addresses import customer_of
from portal.core.errors import DomainError
from portal.extensions import limiter
from portal.web import refusals
from portal.web.guards import public
from portal.web.i18n import gettext as _
from portal.web.i18n import language
from portal.web.identity import current_identity
from portal.web.pages import page

# what is wrong with the link itself: its own page says so
CLOSED = (UnknownLink, LinkExpired, LinkUsed, LinkWithdrawn, InvitedSomebodyElse)


@blueprint.get("/invitation/<token:token>")
@public
def invitation(token: str) -> Response:
    try:
        invited = acceptance.invited_by_link(token)
        acceptance.refuse_other_person(invited, current_identity())
    except CLOSED as refusal:
        return _closed(refusal)
    return _open(token, invited, JoinForm())


@blueprint.post("/invitation/<token:token>")
@public
@limiter.limit("30 per minute", key_func=lambda: customer_of(request.remote_addr or ""))
def accept(token: str) -> Response:
    try:
        invited = acceptance.invited_by_link(token)
        acceptance.refuse_other_person(invited, current_identity())
        if current_identity().is_authenticated:
            return _join_as_member(token)
        return _join_as_newcomer(token, invited)
    except CLOSED as refusal:
        return _closed(refusal)


def _join_as_member(token: str) -> Response:
    joined = acceptance.join_as_member(token, current_identity())
    flash(_("You belong to the team of %(company)s now.", company=joined.company), "success")
    return redirect(f"/sign-in/again?company={joined.company_id}", code=303)


def _join_as_newcomer(token: str, invited: Invited) -> Response:
    form = JoinForm()
    if invited.has_account or not form.validate():
        return _open(token, invited, form, 422)
    by = SignedInBy("pwd", request.remote_addr or "", request.user_agent.string)
    try:
        opened = acceptance.join_as_newcomer(
            token, form.name.data or "", form.password.data or "", language(), by
        )
    except (WeakPassword, TooBusy) as refusal:
        form.refuse(form.password, refusals.sentence(refusal))
        return _open(token, invited, form, refusals.status(refusal))
    admit(opened)
    flash(_("Welcome to the team of %(company)s.", company=invited.company), "success")
    return redirect("/", code=303)


def admit(token: str) -> None:
    """This browser holds that session from now on, and nothing from before."""
    session.clear()
    session.permanent = True
    identity = sessions.load_identity(token)
    if identity is not None:
        login_user(identity)


def _open(token: str, invited: Invited, form: JoinForm, status: int = 200) -> Response:
    return page("team/invitation.html", status=status, token=token, invited=invited, form=form)


def _closed(refusal: DomainError) -> Response:
    return page(
        "team/invitation_closed.html",
        status=refusals.status(refusal),
        sentence=refusals.sentence(refusal),
        other_person=isinstance(refusal, InvitedSomebodyElse),
    )
