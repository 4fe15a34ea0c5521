"""One device: what it has, what can be chosen for it, and what cannot, with the reason."""

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from portal.catalogue.labels import DEVICE_KINDS
from portal.core.errors import DomainError
from portal.core.serials import Serial, SerialRefused, parse_serial
from portal.redemption import basket
from portal.redemption.choices import Choices, choices_for, installed_names
from portal.redemption.forms import SelectionForm
from portal.redemption.installed import DeviceState, SerialUnknown, state_of
from portal.redemption.naming import power_text
from portal.redemption.selection import Line
from portal.redemption.views.blueprint import blueprint, cart_here, redeemer, redemption_page
from portal.web import refusals
from portal.web.acting import refuse_if_switched
from portal.web.guards import requires, tells_of_switch
from portal.web.i18n import gettext as _


@blueprint.get("/redeem/device/<serial:serial>")
@requires("coins.redeem")
def device(serial: str) -> Response:
    canonical = _canonical(serial)
    if canonical != serial:
        return redirect(_address(canonical or serial, known=bool(canonical)), code=303)
    try:
        state = state_of(serial)
    except SerialUnknown:
        return redirect(_address(serial, known=False), code=303)
    cart = cart_here()
    lines = cart.lines_for(serial) if cart else ()
    choices = choices_for(state)
    return _device_page(state, choices, lines, _form(choices, lines))


@blueprint.post("/redeem/device/<serial:serial>")
@requires("coins.redeem")
@tells_of_switch
def device_submit(serial: str) -> Response:
    form = SelectionForm()
    try:
        refuse_if_switched()
        basket.choose(redeemer(), Serial(serial), form.extensions.data or (), form.power_step)
    except SerialUnknown:
        return redirect(_address(serial, known=False), code=303)
    except DomainError as refusal:
        return _refused(serial, form, refusal)
    flash(_("Your choice is in the cart."), "success")
    return redirect("/redeem/cart", code=303)


def _refused(serial: str, form: SelectionForm, refusal: DomainError) -> Response:
    """The device as it is now, which may be another than when the page was opened."""
    state, cart = state_of(serial), cart_here()
    choices = choices_for(state)
    choices.fill(form.extensions, form.power)
    lines = cart.lines_for(serial) if cart else ()
    return _device_page(
        state, choices, lines, form, refusals.status(refusal), refused=refusals.sentence(refusal)
    )


def _form(choices: Choices, lines: tuple[Line, ...]) -> SelectionForm:
    """Filled with what the cart holds for this device."""
    chosen = [line.extension for line in lines]
    power = str(max((line.step for line in lines), default=0))
    form = SelectionForm(data={"extensions": chosen, "power": power})
    choices.fill(form.extensions, form.power)
    return form


def _canonical(serial: str) -> Serial | None:
    try:
        return parse_serial(serial)
    except SerialRefused:
        return None


def _address(serial: str, *, known: bool) -> str:
    if known:
        return url_for("redemption.device", serial=serial)
    return url_for("redemption.lookup", serial=serial)


def _device_page(
    state: DeviceState,
    choices: Choices,
    lines: tuple[Line, ...],
    form: SelectionForm,
    status: int = 200,
    refused: str | None = None,
) -> Response:
    power = state.product.kw_at(state.step)
    return redemption_page(
        "device.html",
        status=status,
        state=state,
        kind=DEVICE_KINDS[state.product.kind],
        power=power_text(power) if power else "",
        installed=installed_names(state),
        offered=choices,
        in_cart=bool(lines),
        form=form,
        refused=refused,
    )
