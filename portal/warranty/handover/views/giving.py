"""Handing a device over: the code, who has entered it, the confirmation; and its history."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.core.errors import DomainError
from portal.core.serials import normalise_serial
from portal.redemption.naming import product_name
from portal.warranty.handover import giving, history, live
from portal.warranty.handover.codes import HandOverCode
from portal.warranty.handover.labels import PROOFS
from portal.warranty.handover.views.blueprint import blueprint
from portal.web import refusals
from portal.web.guards import requires
from portal.web.i18n import gettext as _
from portal.web.identity import current_identity
from portal.web.pages import page


@blueprint.get("/devices/<serial:serial>/hand-over")
@requires("devices.own")
def hand_over(serial: str) -> Response:
    return _hand_over_page(normalise_serial(serial))


@blueprint.post("/devices/<serial:serial>/hand-over")
@requires("devices.own")
def make_code(serial: str) -> Response:
    """The answer itself shows the code: only its hash is kept."""
    known = normalise_serial(serial)
    try:
        code = giving.make(current_identity(), known)
    except giving.HandOverWaits as refusal:
        return _hand_over_page(known, refusal=refusal)
    return _hand_over_page(known, code)


@blueprint.post("/devices/<serial:serial>/hand-over/withdraw")
@requires("devices.own")
def withdraw(serial: str) -> Response:
    giving.withdraw(current_identity(), normalise_serial(serial))
    flash(_("The hand-over is withdrawn. The device stays yours."), "success")
    return redirect(url_for("handover.hand_over", serial=serial), code=303)


@blueprint.post("/devices/<serial:serial>/hand-over/confirm")
@requires("devices.own")
def confirm(serial: str) -> Response:
    """Without the hand-over that the question named, it is asked first."""
    known, named = normalise_serial(serial), request.form.get("hand_over", type=UUID)
    if named is None:
        given = live.given(current_identity(), known)
        return redirect(url_for("handover.hand_over", serial=given.serial), code=303)
    try:
        giving.confirm(current_identity(), known, named)
    except giving.NothingToConfirm as refusal:
        return _hand_over_page(known, refusal=refusal)
    flash(_("The device is handed over. Both of you are told by e-mail."), "success")
    return redirect("/devices", code=303)


@blueprint.get("/devices/<serial:serial>/history")
@requires("devices.own")
def owners(serial: str) -> Response:
    known = normalise_serial(serial)
    periods = history.own_history(current_identity(), known)
    return page("warranty/handover/history.html", serial=known, periods=periods, proofs=PROOFS)


def _hand_over_page(
    serial: str, code: HandOverCode | None = None, refusal: DomainError | None = None
) -> Response:
    given = live.given(current_identity(), serial)
    return page(
        "warranty/handover/hand_over.html",
        status=refusals.status(refusal) if refusal else 200,
        given=given,
        product=product_name(given.product) if given.product else "",
        code=code.printed if code else "",
        days=giving.VALID_FOR.days,
        others=[refusals.sentence(refusal)] if refusal else [],
    )
