"""One member of the team: roles by pencil and disk, disabling, removing, signing out."""

from uuid import UUID

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from portal.accounts.team import members
from portal.accounts.team.forms import MemberRolesForm
from portal.accounts.team.role_hints import ROLE_HINTS
from portal.accounts.team.roles import LastAdministrator, NoRole
from portal.accounts.team.team_list import Entry, member_of_team
from portal.accounts.team.views.blueprint import administrator, blueprint
from portal.core.errors import DomainError
from portal.web import refusals
from portal.web.guards import fresh, requires
from portal.web.i18n import gettext as _
from portal.web.i18n import ngettext
from portal.web.identity import current_identity
from portal.web.interrupted import safe_next
from portal.web.pages import page, wants_fragment

VIEW = "row"


@blueprint.get("/company/team/<uuid:member>")
@requires("team.manage")
def member(member: UUID) -> Response:
    """The page of a member; for the list its row, to edit or (`?show=row`) to read again."""
    entry = _entry(member)
    if wants_fragment() and request.args.get("show") == VIEW:
        return _row(entry)
    return _editor(entry, _form_of(entry))


@blueprint.post("/company/team/<uuid:member>")
@requires("team.manage")
@fresh
def save_roles(member: UUID) -> Response:
    form = MemberRolesForm(member)
    if not form.validate():
        return _editor(_entry(member), form, 422)
    try:
        shown = form.shown.data or None
        changed = members.change_roles(administrator(), member, form.roles.data or (), shown)
    except (LastAdministrator, NoRole, members.ChangedMeanwhile) as refusal:
        entry = _entry(member)
        form.shown.data = " ".join(entry.roles)
        form.refuse(form.roles, refusals.sentence(refusal))
        return _editor(entry, form, 422)
    if wants_fragment():
        return _row(_entry(member), saved=True)
    if changed:
        flash(_("The roles have been saved. They take effect at the next sign-in."), "success")
    return redirect(f"/company/team/{member}", code=303)


@blueprint.post("/company/team/<uuid:member>/sign-out")
@requires("team.manage")
@fresh
def sign_out(member: UUID) -> Response:
    """Oneself: everywhere but here."""
    identity, entry = current_identity(), _entry(member)
    keep = identity.session_id if entry.user_id == identity.user_id else None
    ended = members.sign_out(administrator(), member, keep)
    if ended:
        said = ngettext(
            "%(name)s has been signed out of %(num)s browser.",
            "%(name)s has been signed out of %(num)s browsers.",
            ended,
            name=entry.name,
        )
    else:
        said = _("%(name)s was not signed in anywhere.", name=entry.name)
    flash(said, "success")
    default = f"/company/team/{member}"
    return redirect(safe_next(request.form.get("next") or default), code=303)


@blueprint.post("/company/team/<uuid:member>/disable")
@requires("team.manage")
@fresh
def disable(member: UUID) -> Response:
    entry = _entry(member)
    try:
        members.disable(administrator(), member)
    except LastAdministrator as refusal:
        return _refused(entry, refusal)
    flash(_("%(name)s no longer has access and has been signed out.", name=entry.name), "success")
    return redirect(f"/company/team/{member}", code=303)


@blueprint.post("/company/team/<uuid:member>/enable")
@requires("team.manage")
@fresh
def enable(member: UUID) -> Response:
    entry = _entry(member)
    members.enable(administrator(), member)
    flash(_("%(name)s can sign in for your company again.", name=entry.name), "success")
    return redirect(f"/company/team/{member}", code=303)


@blueprint.get("/company/team/<uuid:member>/remove")
@requires("team.manage")
def remove(member: UUID) -> Response:
    """What removing means, before it is done."""
    return page("team/remove.html", member=_entry(member))


@blueprint.post("/company/team/<uuid:member>/remove")
@requires("team.manage")
@fresh
def remove_submit(member: UUID) -> Response:
    entry = _entry(member)
    try:
        members.remove(administrator(), member)
    except LastAdministrator as refusal:
        return _refused(entry, refusal)
    flash(_("%(name)s no longer belongs to your team.", name=entry.name), "success")
    return redirect("/company/team", code=303)


def _entry(member: UUID) -> Entry:
    return member_of_team(current_identity().member_of.id, member)


def _form_of(entry: Entry) -> MemberRolesForm:
    """The roles as they are: what was sent may be another form of the page, without any."""
    roles = list(entry.roles)
    return MemberRolesForm(entry.uuid, formdata=None, roles=roles, shown=" ".join(roles))


def _row(entry: Entry, *, saved: bool = False) -> Response:
    """The row as it is to read, with the focus back on its pencil."""
    return page("team/team.html", "row", entry=entry, saved=saved, focused=True)


def _editor(entry: Entry, form: MemberRolesForm, status: int = 200) -> Response:
    if wants_fragment():
        return page("team/team.html", "row", status, entry=entry, editing=form)
    return _member_page(entry, form, status)


def _refused(entry: Entry, refusal: DomainError) -> Response:
    return _member_page(entry, _form_of(entry), 422, [refusals.sentence(refusal)])


def _member_page(
    entry: Entry, form: MemberRolesForm, status: int, others: list[str] | None = None
) -> Response:
    return page(
        "team/member.html",
        status=status,
        entry=entry,
        form=form,
        others=others or [],
        hints=ROLE_HINTS,
    )
