"""The link of an invitation: GET shows whose it is, POST accepts it."""

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from portal.accounts.passwords import TooBusy
from portal.accounts.security.password_rules import WeakPassword
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
from portal.accounts.views.arriving import arrival
from portal.accounts.views.sign_in import admitted
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
    arriving = arrival()
    try:
        opened = acceptance.join_as_newcomer(
            token, form.name.data or "", form.password.data or "", language(), arriving
        )
    except (WeakPassword, TooBusy) as refusal:
        form.refuse(form.password, refusals.sentence(refusal))
        return _open(token, invited, form, refusals.status(refusal))
    answer = admitted(opened, "", "/", arriving)
    flash(_("Welcome to the team of %(company)s.", company=invited.company), "success")
    return answer


def _open(token: str, invited: Invited, form: JoinForm, status: int = 200) -> Response:
    return page("team/invitation.html", status=status, token=token, invited=invited, form=form)


def _closed(refusal: DomainError) -> Response:
    return page(
        "team/invitation_closed.html",
        status=refusals.status(refusal),
        sentence=refusals.sentence(refusal),
        other_person=isinstance(refusal, InvitedSomebodyElse),
    )
