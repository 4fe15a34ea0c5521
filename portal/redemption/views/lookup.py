"""From a serial number to the device: typed, scanned, or read from a photo."""

from flask import redirect, request
from werkzeug.wrappers import Response

from portal.core.errors import DomainError
from portal.core.serials import SerialRefused, is_serial, parse_serial
from portal.devices import register
from portal.devices.register import Lookup
from portal.documents.photo import code_in, read_only_code
from portal.extensions import limiter
from portal.redemption.forms import SerialForm
from portal.redemption.views.blueprint import blueprint, cart_here, redemption_page
from portal.web import refusals
from portal.web.guards import requires
from portal.web.identity import current_identity
from portal.web.pages import wants_fragment


@blueprint.get("/redeem")
@requires("coins.redeem")
def lookup() -> Response:
    if "serial" not in request.args:
        return _lookup_page(SerialForm())
    form = SerialForm(request.args)
    try:
        serial = parse_serial(code_in(form.serial.data or ""))
    except SerialRefused as refusal:
        form.refuse(form.serial, refusals.sentence(refusal))
        return _lookup_page(form, 422)
    found = register.look_up(serial)
    if found.device is None:
        return _lookup_page(form, 422, unknown=serial, found=found)
    return _to_device(found)


@blueprint.post("/redeem/photo")
@requires("coins.redeem")
@limiter.limit("30 per minute", key_func=lambda: str(current_identity().user_id))
def lookup_photo() -> Response:
    """Only fills the field: the person looks at it and presses the button."""
    photo = request.files.get("photo")
    form = SerialForm(formdata=None)
    try:
        read = read_only_code(photo.read() if photo else b"", is_serial)
    except DomainError as refusal:
        sentence = refusals.sentence(refusal)
        return _lookup_page(form, refusals.status(refusal), photo_refused=sentence)
    form.serial.data = parse_serial(read)
    return _lookup_page(form, from_photo=True)


def _to_device(found: Lookup) -> Response:
    address = f"/redeem/device/{found.device.serial}" if found.device else "/redeem"
    if wants_fragment():
        return Response(status=204, headers={"HX-Redirect": address})
    return redirect(address, code=303)


def _lookup_page(form: SerialForm, status: int = 200, **shown: object) -> Response:
    if not wants_fragment():
        cart_here()
    return redemption_page("lookup.html", "lookup", status, form=form, **shown)
