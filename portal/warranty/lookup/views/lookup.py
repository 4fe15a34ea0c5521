"""The one field: a serial number typed, scanned, or read from a photo."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from portal.core.errors import DomainError
from portal.core.serials import SerialRefused, is_serial, parse_serial
from portal.documents.photo import code_in, read_only_code
from portal.extensions import csrf, limiter
from portal.redemption.forms import SerialForm
from portal.warranty.lookup.views.blueprint import blueprint
from portal.warranty.lookup.views.quota import who_asks
from portal.web import refusals
from portal.web.guards import public, shown_in_views
from portal.web.identity import current_identity
from portal.web.known import same_for_everybody
from portal.web.pages import page, wants_fragment


@blueprint.get("/warranty")
@public
@shown_in_views
def lookup() -> Response:
    """Asks nothing of the register: a right serial number leads on to the page of its device."""
    if "serial" not in request.args:
        return _first_page()
    form = SerialForm(request.args)
    try:
        serial = parse_serial(code_in(form.serial.data or ""))
    except SerialRefused as refusal:
        form.refuse(form.serial, refusals.sentence(refusal))
        return lookup_page(form, 422)
    address = url_for("warranty.device", serial=serial)
    if wants_fragment():
        return Response(status=204, headers={"HX-Redirect": address})
    return redirect(address, code=303)


@blueprint.post("/warranty/photo")
@public
@csrf.exempt  # type: ignore[untyped-decorator]
@limiter.limit("10 per minute; 60 per hour", key_func=who_asks)
def photo() -> Response:
    """Only fills the field: the person looks at it and presses the button.

    It changes nothing, so it needs no token and its page none either (docs/decisions/0006).
    """
    sent = request.files.get("photo")
    form = SerialForm(formdata=None)
    try:
        read = read_only_code(sent.read() if sent else b"", is_serial)
    except DomainError as refusal:
        sentence = refusals.sentence(refusal)
        return lookup_page(form, refusals.status(refusal), photo_refused=sentence)
    form.serial.data = parse_serial(read)
    return lookup_page(form, from_photo=True)


def lookup_page(form: SerialForm, status: int = 200, **shown: object) -> Response:
    tokens = current_identity().is_authenticated
    return page("warranty/lookup/lookup.html", "lookup", status, form=form, tokens=tokens, **shown)


def _first_page() -> Response:
    if current_identity().is_authenticated or wants_fragment():
        return lookup_page(SerialForm())
    return same_for_everybody(lambda: lookup_page(SerialForm()))
