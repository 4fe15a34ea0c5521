"""A serial at the desk: its history, notes on it, and corrections with a reason."""

from typing import Any

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from portal.audit import viewings
from portal.catalogue import catalogue
from portal.core.errors import DomainError
from portal.core.idempotency import new_key
from portal.core.serials import Serial, SerialRefused, parse_serial
from portal.devices import corrections
from portal.devices.desk import COLUMN_NAMES, value_text
from portal.redemption.naming import product_name
from portal.support import device_corrections, device_file, notes
from portal.support.forms import DeviceCorrectionForm, NoteForm
from portal.support.views.blueprint import blueprint, supporter
from portal.warranty import covers
from portal.warranty.correcting import FactDayImpossible
from portal.warranty.covers import DeviceCover
from portal.warranty.labels import FACT_DAYS, LEVEL_NAMES, STATUS_NAMES
from portal.warranty.lookup.outlook import headline
from portal.warranty.lookup.signs import SIGNS
from portal.warranty.reasons import sentence
from portal.web import refusals
from portal.web.guards import requires
from portal.web.i18n import gettext as _
from portal.web.idempotency import sent_key
from portal.web.identity import current_identity
from portal.web.pages import page
from portal.web.reviewing import address, address_of_entries, reviewed

FIELDS: dict[type[DomainError], str] = {
    corrections.ProductNotKnown: "product",
    corrections.ProductNumberedOtherwise: "product",
    corrections.ShippedBeforeProduction: "shipped_on",
    corrections.ReplacementIncomplete: "replaced_by",
    corrections.ReplacementUnknown: "replaced_by",
    corrections.ReplacementOfAnotherKind: "replaced_by",
    corrections.ReplacesAnother: "replaced_by",
    corrections.ReplacementCircle: "replaced_by",
    corrections.CorrectionReasonMissing: "reason",
    corrections.CountryNotKnown: "ship_country",
}
REFUSED = (corrections.CorrectionRefused, FactDayImpossible)
OPTIONAL = ("produced_on", "shipped_on", "replaced_by", "replaced_on", *FACT_DAYS)


@blueprint.get("/support/devices/<serial:serial>")
@requires("support.devices")
def device(serial: str) -> Response:
    canonical = _serial(serial)
    if canonical != serial:
        return redirect(f"/support/devices/{canonical}", code=303)
    return _device_page(canonical, NoteForm(formdata=None))


@blueprint.post("/support/devices/<serial:serial>/notes")
@requires("support.devices")
def note_on_device(serial: str) -> Response:
    canonical, form = _serial(serial), NoteForm()
    if not form.validate():
        return _device_page(canonical, form, 422)
    try:
        notes.on_serial(canonical, form.text.data or "", sent_key(), supporter())
    except notes.NoteMissing as refusal:
        form.refuse(form.text, refusals.sentence(refusal))
        return _device_page(canonical, form, 422)
    flash(_("The note is saved."), "success")
    return redirect(f"/support/devices/{canonical}", code=303)


@blueprint.get("/support/devices/<serial:serial>/correct")
@requires("support.devices")
def correct_device(serial: str) -> Response:
    """What the register says; or the entries of a review that is to be changed."""
    found = _known(_serial(serial))
    earlier = reviewed(_review(found.device.serial))
    data = device_corrections.values_of(found)
    if earlier:
        wish = device_corrections.from_entries(earlier.entries["wish"])
        data |= {each.column: each.after for each in wish}
        data["reason"] = earlier.entries["reason"]
    return _form_page(found, DeviceCorrectionForm(formdata=None, data=data))


@blueprint.post("/support/devices/<serial:serial>/correct")
@requires("support.devices")
def check_correction_of_device(serial: str) -> Response:
    found, form = _known(_serial(serial)), DeviceCorrectionForm()
    form.offer(_products(found), found.device.ship_country)
    if not form.validate():
        return _form_page(found, form, 422)
    known, reason = found.device, form.reason.data or ""
    wish = device_corrections.wished(found, form.values)
    try:
        device_corrections.rehearse(Serial(known.serial), wish, reason, supporter())
    except REFUSED as refusal:
        others = form.show(refusal, FIELDS | _field_of(refusal))
        return _form_page(found, form, refusals.status(refusal), others)
    entries = {"wish": device_corrections.to_entries(wish), "reason": reason}
    return redirect(address(_review(known.serial), current_identity().user_id, entries), code=303)


@blueprint.get("/support/devices/<serial:serial>/correct/review")
@requires("support.devices")
def review_correction_of_device(serial: str) -> Response:
    """A second thought: what changes, and what becomes of the cover."""
    canonical = _serial(serial)
    review, found = reviewed(_review(canonical)), _known(canonical)
    form_address = f"/support/devices/{canonical}/correct"
    if review is None:
        return redirect(form_address, code=303)
    wish = device_corrections.from_entries(review.entries["wish"])
    reason = review.entries["reason"]
    try:
        after = device_corrections.rehearse(canonical, wish, reason, supporter())
    except REFUSED:
        return redirect(f"/support/devices/{canonical}", code=303)
    return page(
        "support/device_correction_review.html",
        device=found.device,
        changes=[_change(each) for each in wish],
        reason=reason,
        before=found.cover,
        after=after.cover if after else found.cover,
        headlines=[headline(each) for each in (found, after or found)],
        levels=LEVEL_NAMES,
        action=address_of_entries(_review(canonical)),
        change=address_of_entries(form_address),
    )


@blueprint.post("/support/devices/<serial:serial>/correct/review")
@requires("support.devices")
def make_correction_of_device(serial: str) -> Response:
    canonical = _serial(serial)
    review = reviewed(_review(canonical))
    if review is None:
        return redirect(f"/support/devices/{canonical}/correct", code=303)
    wish = device_corrections.from_entries(review.entries["wish"])
    device_corrections.correct(canonical, wish, review.entries["reason"], supporter())
    flash(_("The data are corrected. What they were before stays in the history."), "success")
    return redirect(f"/support/devices/{canonical}", code=303)


def _serial(typed: str) -> Serial:
    """What no device could be numbered is as unknown as any other."""
    try:
        return parse_serial(typed)
    except SerialRefused as refused:
        raise corrections.DeviceUnknown(serial=typed) from refused


def _known(serial: Serial) -> DeviceCover:
    found = covers.look_up(serial).found
    if found is None:
        raise corrections.DeviceUnknown(serial=serial)
    return found


def _review(serial: str) -> str:
    return f"/support/devices/{serial}/correct/review"


def _change(each: corrections.Correction) -> tuple[str, str, str]:
    before, after = (value_text(each.column, value) for value in (each.before, each.after))
    return str({**COLUMN_NAMES, **FACT_DAYS}[each.column]), before, after


def _field_of(refusal: DomainError) -> dict[type[DomainError], str]:
    """Which day it is, only the refusal itself knows."""
    return {FactDayImpossible: refusal.column} if isinstance(refusal, FactDayImpossible) else {}


def _products(found: DeviceCover) -> list[tuple[str, str]]:
    """Of the catalogue, and the device's own, which may have left it."""
    offered = {each.key: each.name for each in catalogue().products()}
    offered.setdefault(found.device.product, product_name(found.device.product))
    return sorted(offered.items(), key=lambda pair: pair[1])


def _form_page(
    found: DeviceCover,
    form: DeviceCorrectionForm,
    status: int = 200,
    others: list[str] | None = None,
) -> Response:
    form.offer(_products(found), found.device.ship_country)
    for name in OPTIONAL:
        form[name].flags.optional = True
    return page(
        "support/device_correction.html",
        status=status,
        form=form,
        device=found.device,
        fact_days=[form[name] for name in FACT_DAYS],
        others=others or [],
    )


def _device_page(serial: Serial, form: NoteForm, status: int = 200) -> Response:
    found = device_file.read(serial)
    if found.known is None and not (found.events or found.notes):
        status = 404
    path = f"/support/devices/{serial}"
    viewings.note(path, found.companies, supporter())
    return page(
        "support/device.html",
        status=status,
        file=found,
        form=form,
        key=request.form.get("key") or new_key(),
        path=path,
        **(_cover(found.known) if found.known else {}),
    )


def _cover(found: DeviceCover) -> dict[str, Any]:
    cover = found.cover
    return {
        "cover": cover,
        "device": found.device,
        "product": product_name(found.device.product),
        "sign": SIGNS[cover.status],
        "status_name": STATUS_NAMES[cover.status],
        "level": LEVEL_NAMES[cover.level],
        "headline": headline(found),
        "why": [sentence(reason) for reason in cover.reasons],
    }
