"""Received, replaced, sent back: what an installer tells of an accepted part; and a dispute."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from portal.accounts.lockouts import LockedOut
from portal.claims import reading
from portal.claims.filing import checks, disputing, duplicates, returning
from portal.claims.filing.forms import DisputeForm, ReceivedForm, ReplacedForm, SentBackForm
from portal.claims.filing.returning import ReplacedBeforeReceipt
from portal.claims.filing.views.blueprint import WORDS, blueprint, filer, path_of
from portal.claims.progress import (
    DayInFuture,
    ReceivedAfterReplacement,
    ReceivedBeforeShipment,
    ReturnBeforeReceipt,
    UnknownPart,
)
from portal.claims.shown import ShownClaim, ShownPart
from portal.core.clock import today
from portal.core.errors import DomainError
from portal.devices.device_codes import DeviceCodeMalformed
from portal.devices.proof import ProofWrong
from portal.web import refusals
from portal.web.forms import PortalForm
from portal.web.guards import requires
from portal.web.i18n import gettext as _
from portal.web.identity import current_identity
from portal.web.pages import page

_FIELDS: dict[type[DomainError], str] = {
    DayInFuture: "day",
    ReceivedAfterReplacement: "day",
    ReceivedBeforeShipment: "day",
    ReturnBeforeReceipt: "day",
    ReplacedBeforeReceipt: "day",
    checks.BeforeDelivery: "day",
    duplicates.UpdateClaimedAlready: "day",
}
_SERIAL: dict[type[DomainError], str] = {
    checks.ReplacementIsDefective: "serial",
    checks.ReplacementNotKnown: "serial",
    checks.ReplacementOfOthers: "serial",
    checks.ReplacementUsed: "serial",
    checks.ReplacementIncomplete: "serial",
    duplicates.ReplacementClaimedAlready: "serial",
    duplicates.TwiceInClaim: "serial",
    returning.DeviceCodeMissing: "code",
    DeviceCodeMalformed: "code",
    ProofWrong: "code",
    LockedOut: "code",
}


@blueprint.get("/claims/<uuid:claim>/parts/<uuid:part>/received")
@requires("claims.file")
def received(claim: UUID, part: UUID) -> Response:
    found, shown = _part(claim, part)
    form = ReceivedForm(data={"version": str(found.version), "day": today()})
    return _page("claims/received.html", found, shown, form)


@blueprint.post("/claims/<uuid:claim>/parts/<uuid:part>/received")
@requires("claims.file")
def tell_received(claim: UUID, part: UUID) -> Response:
    form = ReceivedForm()

    def tell() -> None:
        day = form.day.data or today()
        returning.tell_received(claim, part, day, filer(), form.seen)

    done = _("Thank you. The defective device must be back within six weeks.")
    return _told("claims/received.html", claim, part, form, form.validate(), tell, done)


@blueprint.get("/claims/<uuid:claim>/parts/<uuid:part>/replaced")
@requires("claims.file")
def replaced(claim: UUID, part: UUID) -> Response:
    found, shown = _part(claim, part)
    told = {"version": str(found.version), "day": today(), "serial": shown.replacement_serial}
    return _page("claims/replaced.html", found, shown, ReplacedForm(data=told))


@blueprint.post("/claims/<uuid:claim>/parts/<uuid:part>/replaced")
@requires("claims.file")
def tell_replaced(claim: UUID, part: UUID) -> Response:
    form = ReplacedForm()
    read = form.read()

    def tell() -> None:
        serial, day = read or (None, today())
        code, address = form.code.data or "", request.remote_addr or ""
        returning.tell_replaced(claim, part, serial, day, filer(), form.seen, code, address)

    done = _("Thank you. The replacement device takes over the warranty.")
    return _told("claims/replaced.html", claim, part, form, read is not None, tell, done)


@blueprint.get("/claims/<uuid:claim>/parts/<uuid:part>/sent-back")
@requires("claims.file")
def sent_back(claim: UUID, part: UUID) -> Response:
    found, shown = _part(claim, part)
    told = {"day": shown.sent_back_on or today(), "tracking": shown.return_tracking}
    form = SentBackForm(data={"version": str(found.version), **told})
    return _page("claims/sent_back.html", found, shown, form)


@blueprint.post("/claims/<uuid:claim>/parts/<uuid:part>/sent-back")
@requires("claims.file")
def tell_sent_back(claim: UUID, part: UUID) -> Response:
    form = SentBackForm()

    def tell() -> None:
        day, tracking = form.day.data or today(), form.tracking.data or ""
        returning.tell_sent_back(claim, part, day, tracking, filer(), form.seen)

    done = _("Thank you. We tell you when the device has arrived.")
    return _told("claims/sent_back.html", claim, part, form, form.validate(), tell, done)


@blueprint.get("/claims/<uuid:claim>/charges/<uuid:charge>/dispute")
@requires("claims.invoice")
def dispute(claim: UUID, charge: UUID) -> Response:
    found = reading.read(claim, current_identity().member_of.id)
    return _dispute_page(found, charge, DisputeForm(data={"version": str(found.version)}))


@blueprint.post("/claims/<uuid:claim>/charges/<uuid:charge>/dispute")
@requires("claims.invoice")
def dispute_it(claim: UUID, charge: UUID) -> Response:
    form, found = DisputeForm(), reading.read(claim, current_identity().member_of.id)
    if not form.validate():
        return _dispute_page(found, charge, form, 422)
    try:
        disputing.dispute(claim, charge, form.reason.data or "", filer(), form.seen)
    except DomainError as refusal:
        others = form.show(refusal, {disputing.DisputeReasonMissing: "reason"})
        return _dispute_page(found, charge, form, refusals.status(refusal), others)
    flash(_("Your reason is sent. Support decides, and tells you."), "success")
    return redirect(path_of(claim), code=303)


def _part(claim: UUID, uuid: UUID) -> tuple[ShownClaim, ShownPart]:
    found = reading.read(claim, current_identity().member_of.id)
    for part in found.parts:
        if part.uuid == uuid:
            return found, part
    raise UnknownPart()


def _told(
    template: str,
    claim: UUID,
    part: UUID,
    form: PortalForm,
    valid: bool,
    tell: Callable[[], None],
    done: str,
) -> Response:
    found, shown = _part(claim, part)
    if not valid:
        return _page(template, found, shown, form, 422)
    try:
        tell()
    except DomainError as refusal:
        fields = {**_FIELDS, **_SERIAL} if "serial" in form else _FIELDS
        others = form.show(refusal, fields)
        return _page(template, found, shown, form, refusals.status(refusal), others)
    flash(done, "success")
    return redirect(path_of(claim), code=303)


def _page(
    template: str,
    claim: ShownClaim,
    part: ShownPart,
    form: PortalForm,
    status: int = 200,
    others: list[str] | None = None,
) -> Response:
    shown: dict[str, Any] = {"claim": claim, "part": part, "form": form, "others": others or []}
    return page(template, status=status, **shown, **WORDS)


def _dispute_page(
    claim: ShownClaim,
    uuid: UUID,
    form: DisputeForm,
    status: int = 200,
    others: list[str] | None = None,
) -> Response:
    charge = next((each for each in claim.charges if each.uuid == uuid), None)
    if charge is None:
        raise disputing.UnknownCharge()
    shown: dict[str, Any] = {"claim": claim, "charge": charge, "form": form, "others": others or []}
    return page("claims/dispute.html", status=status, **shown, **WORDS)
