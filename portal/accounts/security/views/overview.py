"""The hub: what guards the account, and where it is open at this moment."""

from uuid import UUID

from flask import abort, flash, redirect
from werkzeug.wrappers import Response

from portal.accounts import sessions
from portal.accounts.security import relying_party
from portal.accounts.security.devices import device_of
from portal.accounts.security.hub import guarded
from portal.accounts.security.views.blueprint import blueprint
from portal.core.addresses import shortened
from portal.web.guards import signed_in
from portal.web.i18n import gettext as _
from portal.web.i18n import ngettext
from portal.web.identity import current_identity
from portal.web.pages import page

HUB = "/profile/security"


@blueprint.get("/profile/security")
@signed_in
def overview() -> Response:
    user_id = current_identity().user_id
    return page(
        "security/overview.html",
        guarded=guarded(user_id),
        passkeys_work=relying_party.available(),
        sessions=[
            (row, device_of(row.device), shortened(row.address))
            for row in sessions.open_sessions_of(user_id)
        ],
    )


@blueprint.post("/profile/security/sessions/<uuid:sid>/end")
@signed_in
def end_session(sid: UUID) -> Response:
    identity = current_identity()
    if sid == identity.sid:
        flash(_("This is the session you are using. Sign out to end it."), "warn")
    elif sessions.end_own_session(identity.user_id, sid):
        flash(_("The session has been ended."), "success")
    else:
        abort(404)
    return redirect(f"{HUB}#sessions", code=303)


@blueprint.post("/profile/security/sessions/end-others")
@signed_in
def end_other_sessions() -> Response:
    identity = current_identity()
    ended = sessions.end_sessions_of(identity.user_id, keep=identity.session_id)
    flash(told_of_ended(ended), "success")
    return redirect(f"{HUB}#sessions", code=303)


def told_of_ended(ended: int) -> str:
    if not ended:
        return _("There was no other session.")
    return ngettext(
        "%(num)s other session has been ended.", "%(num)s other sessions have been ended.", ended
    )
