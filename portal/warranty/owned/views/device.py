"""A device of one's own: its cover, what can be done with it, its name, and its end."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.core.serials import normalise_serial
from portal.redemption.naming import product_name
from portal.warranty.labels import LEVEL_NAMES, PHASE_RULES, STATUS_NAMES
from portal.warranty.lookup.outlook import headline
from portal.warranty.lookup.signs import SIGNS
from portal.warranty.owned import keeping
from portal.warranty.owned.forms import LONGEST_LABEL, LabelForm
from portal.warranty.owned.reading import own_cover
from portal.warranty.owned.views.blueprint import blueprint
from portal.warranty.ownership import Ownership, owned_serial
from portal.web.guards import requires
from portal.web.i18n import gettext as _
from portal.web.identity import current_identity
from portal.web.pages import page


@blueprint.get("/devices/<serial:serial>")
@requires("devices.own")
def device(serial: str) -> Response:
    return _device_page(normalise_serial(serial))


@blueprint.post("/devices/<serial:serial>")
@requires("devices.own")
def rename(serial: str) -> Response:
    known, form = normalise_serial(serial), LabelForm()
    if not form.validate():
        return _device_page(known, form, 422)
    keeping.rename(current_identity(), known, form.label.data)
    flash(_("The name of the device is saved."), "success")
    return redirect(url_for("owned.device", serial=known), code=303)


@blueprint.get("/devices/<serial:serial>/remove")
@requires("devices.own")
def remove(serial: str) -> Response:
    owned = _owned(serial)
    return page("warranty/owned/remove.html", owned=owned)


@blueprint.post("/devices/<serial:serial>/remove")
@requires("devices.own")
def remove_submit(serial: str) -> Response:
    """Without the ownership that the question named, it is asked first."""
    named = request.form.get("owned", type=UUID)
    if named is None:
        return redirect(url_for("owned.remove", serial=_owned(serial).serial), code=303)
    keeping.remove(current_identity(), normalise_serial(serial), named)
    flash(_("The device is no longer among your devices."), "success")
    return redirect(url_for("owned.devices"), code=303)


def _owned(serial: str) -> Ownership:
    """UnknownDevice is a 404 of its own."""
    return owned_serial(current_identity(), normalise_serial(serial))


def _device_page(serial: str, form: LabelForm | None = None, status: int = 200) -> Response:
    owned, found, waiting = own_cover(current_identity(), serial)
    form = form or LabelForm(formdata=None, data={"label": owned.label})
    form.label.flags.optional = True
    return page(
        "warranty/owned/device.html",
        status=status,
        form=form,
        owned=owned,
        device=found.device,
        product=product_name(found.device.product),
        cover=found.cover,
        waiting=waiting,
        headline=headline(found),
        sign=SIGNS[found.cover.status],
        status_name=STATUS_NAMES[found.cover.status],
        level=LEVEL_NAMES[found.cover.level],
        rules=PHASE_RULES,
        longest_label=LONGEST_LABEL,
    )
