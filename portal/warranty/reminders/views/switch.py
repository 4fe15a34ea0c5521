"""Reminders are on until an owner turns them off; every mail that reminds leads here."""

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from portal.warranty.changes import actor_of
from portal.warranty.ownership import holder_of
from portal.warranty.reminders import choice
from portal.warranty.reminders.reminding import BEFORE
from portal.warranty.reminders.views.blueprint import blueprint
from portal.web.guards import requires
from portal.web.i18n import gettext as _
from portal.web.identity import current_identity
from portal.web.pages import page


@blueprint.get("/devices/reminders")
@requires("devices.own")
def reminders() -> Response:
    wanted = choice.wants_reminders(holder_of(actor_of(current_identity())))
    return page("warranty/reminders/reminders.html", wanted=wanted, days=BEFORE.days)


@blueprint.post("/devices/reminders")
@requires("devices.own")
def switch_reminders() -> Response:
    by = actor_of(current_identity())
    if request.form.get("reminders") == "off":
        choice.turn_off(by)
        flash(_("You get no reminders of devices any more."), "success")
    else:
        choice.turn_on(by)
        flash(_("We remind you by e-mail."), "success")
    return redirect("/devices/reminders", code=303)
