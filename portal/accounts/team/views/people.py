"""The list of the team, and adding somebody to it."""

from uuid import UUID

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from portal.accounts.team import invitations
from portal.accounts.team.forms import FindForm, InviteForm
from portal.accounts.team.role_hints import ROLE_HINTS
from portal.accounts.team.team_list import team_of
from portal.accounts.team.views.blueprint import administrator, blueprint
from portal.core.errors import DomainError
from portal.extensions import limiter
from portal.web import refusals
from portal.web.guards import fresh, requires
from portal.web.i18n import gettext as _
from portal.web.i18n import language
from portal.web.identity import current_identity
from portal.web.pages import page
from portal.web.paging import ROWS, NumberedPages, page_number

MOST_MAILS = "60 per hour"


def _sender() -> str:
    return str(current_identity().user_id)


@blueprint.get("/company/team")
@requires("team.manage")
def team() -> Response:
    form = FindForm(request.args)
    words, number = (form.text.data or "")[:100], page_number(request.args)
    found = team_of(current_identity().member_of.id, words, number)
    pages = NumberedPages(number, found.found, "/company/team", {"text": words})
    searchable = bool(words) or found.total > ROWS
    return page("team/team.html", "team", team=found, pages=pages, form=form, searchable=searchable)


@blueprint.get("/company/team/add")
@requires("team.manage")
@fresh
def add() -> Response:
    """`?email=` fills in the address of somebody who asked to be invited, by `?company=`."""
    email, identity = request.args.get("email", "")[:254], current_identity()
    asked = request.args.get("company", type=int) or identity.member_of.id
    if asked != identity.member_of.id and asked in identity.companies:
        name = identity.companies[asked]
        return page("team/add_elsewhere.html", company=asked, name=name, email=email)
    return _add_page(InviteForm(email=email))


@blueprint.post("/company/team/add")
@requires("team.manage")
@fresh
@limiter.limit(MOST_MAILS, key_func=_sender)
def add_submit() -> Response:
    form = InviteForm()
    if not form.validate():
        return _add_page(form, 422)
    email = form.email.data or ""
    try:
        invitations.invite(administrator(), email, form.roles.data or (), language())
    except (invitations.InTeamAlready, invitations.InvitedTooOften) as refusal:
        form.refuse(form.email, refusals.sentence(refusal))
        return _add_page(form, refusals.status(refusal))
    flash(_("The invitation has been sent to %(email)s.", email=email), "success")
    return redirect("/company/team", code=303)


@blueprint.post("/company/team/invitations/<uuid:invitation>/resend")
@requires("team.manage")
@fresh
@limiter.limit(MOST_MAILS, key_func=_sender)
def resend(invitation: UUID) -> Response:
    try:
        email = invitations.resend(administrator(), invitation)
    except (invitations.NotOpen, invitations.InvitedTooOften) as refusal:
        return _not_done(refusal)
    flash(_("A new invitation has been sent to %(email)s.", email=email), "success")
    return redirect("/company/team", code=303)


@blueprint.post("/company/team/invitations/<uuid:invitation>/revoke")
@requires("team.manage")
@fresh
def revoke(invitation: UUID) -> Response:
    try:
        email = invitations.revoke(administrator(), invitation)
    except invitations.NotOpen as refusal:
        return _not_done(refusal)
    flash(_("The invitation of %(email)s has been withdrawn.", email=email), "success")
    return redirect("/company/team", code=303)


def _not_done(refusal: DomainError) -> Response:
    """The list shows how it stands."""
    flash(refusals.sentence(refusal), "warn")
    return redirect("/company/team", code=303)


def _add_page(form: InviteForm, status: int = 200) -> Response:
    return page("team/add.html", status=status, form=form, hints=ROLE_HINTS)
