"""Adding a device: its serial and the code printed on it."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.accounts.lockouts import LockedOut
from portal.core.errors import DomainError
from portal.core.serials import SerialRefused, parse_serial
from portal.devices.device_codes import DeviceCodeMalformed
from portal.devices.register import SerialMisread
from portal.warranty.changes import actor_of
from portal.warranty.owned import adding
from portal.warranty.owned.forms import LONGEST_LABEL, AddForm
from portal.warranty.owned.views.blueprint import blueprint
from portal.web import refusals
from portal.web.guards import requires
from portal.web.i18n import gettext as _
from portal.web.identity import current_identity
from portal.web.pages import page

_FIELDS: dict[type[DomainError], str] = {
    SerialRefused: "serial",
    SerialMisread: "serial",
    DeviceCodeMalformed: "code",
    LockedOut: "code",
}


@blueprint.get("/devices/add")
@requires("devices.own")
def add() -> Response:
    form = AddForm()
    if not form.serial.data:
        form.serial.data = request.args.get("serial", "")
    return _form_page(form)


@blueprint.post("/devices/add")
@requires("devices.own")
def add_submit() -> Response:
    form = AddForm()
    if not form.validate():
        return _form_page(form, 422)
    try:
        added = adding.add(
            actor_of(current_identity()),
            parse_serial(form.serial.data or ""),
            form.code.data or "",
            form.label.data,
            request.remote_addr or "",
        )
    except DomainError as refusal:
        others = form.show(refusal, _FIELDS)
        return _form_page(form, refusals.status(refusal), others)
    if added.repeated:
        flash(_("This device is among your devices already."), "success")
    else:
        flash(_("The device is now among your devices."), "success")
    return redirect(url_for("owned.device", serial=added.serial), code=303)


def _form_page(form: AddForm, status: int = 200, others: list[str] | None = None) -> Response:
    form.label.flags.optional = True
    return page(
        "warranty/owned/add.html",
        status=status,
        form=form,
        others=others or [],
        longest_label=LONGEST_LABEL,
    )
