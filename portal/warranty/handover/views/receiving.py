"""Taking a device over: the code of the present owner, and what is yet to be confirmed."""

from uuid import UUID

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from portal.accounts.lockouts import LockedOut
from portal.core.errors import DomainError
from portal.redemption.naming import product_name
from portal.warranty.handover import live, receiving
from portal.warranty.handover.codes import HandOverCodeMalformed
from portal.warranty.handover.forms import TakeOverForm
from portal.warranty.handover.receiving import CodeOfOwnDevice, HandOverCodeNotAccepted
from portal.warranty.handover.views.blueprint import blueprint
from portal.web import refusals
from portal.web.guards import requires
from portal.web.i18n import gettext as _
from portal.web.identity import current_identity
from portal.web.pages import page

_FIELDS: dict[type[DomainError], str] = {
    HandOverCodeMalformed: "code",
    HandOverCodeNotAccepted: "code",
    CodeOfOwnDevice: "code",
    LockedOut: "code",
}


@blueprint.get("/devices/take-over")
@requires("devices.own")
def take_over() -> Response:
    return _take_over_page(TakeOverForm())


@blueprint.post("/devices/take-over")
@requires("devices.own")
def enter_code() -> Response:
    form = TakeOverForm()
    if not form.validate():
        return _take_over_page(form, 422)
    try:
        address = request.remote_addr or ""
        serial = receiving.enter(current_identity(), form.code.data or "", address)
    except DomainError as refusal:
        others = form.show(refusal, _FIELDS)
        return _take_over_page(form, refusals.status(refusal), others)
    flash(_("The present owner of %(serial)s is asked to confirm.", serial=serial), "success")
    return redirect("/devices/take-over", code=303)


@blueprint.post("/devices/take-over/<uuid:hand_over>/withdraw")
@requires("devices.own")
def step_back(hand_over: UUID) -> Response:
    receiving.step_back(current_identity(), hand_over)
    flash(_("You have declined to take over this device. Its owner keeps it."), "success")
    return redirect("/devices/take-over", code=303)


def _take_over_page(
    form: TakeOverForm, status: int = 200, others: list[str] | None = None
) -> Response:
    return page(
        "warranty/handover/take_over.html",
        status=status,
        form=form,
        others=others or [],
        expected=live.expected(current_identity()),
        product_name=product_name,
    )
