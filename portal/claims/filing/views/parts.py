"""The parts of a draft: one form each, checked and saved by itself."""

from dataclasses import fields
from datetime import date
from uuid import UUID

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from portal.claims import reading
from portal.claims.filing import checks, drafts, duplicates
from portal.claims.filing.checks import Entered
from portal.claims.filing.forms import PartForm, VersionedForm
from portal.claims.filing.views.blueprint import WORDS, blueprint, filer, path_of, person, stale
from portal.claims.holding import ClaimChanged
from portal.claims.kinds import PartKind
from portal.claims.labels import PART_KINDS
from portal.claims.progress import DayInFuture, ReceivedAfterReplacement, UnknownPart
from portal.claims.shown import ShownClaim, ShownPart
from portal.core.errors import DomainError
from portal.extensions import limiter
from portal.web import refusals
from portal.web.formats import date_text
from portal.web.guards import requires
from portal.web.i18n import gettext as _
from portal.web.identity import current_identity
from portal.web.pages import page

_FIELDS: dict[type[DomainError], str] = {
    checks.DefectiveUnknown: "defective_serial",
    checks.OtherManufacturer: "defective_serial",
    checks.WarrantyOver: "defective_serial",
    checks.WarrantyNotKnown: "defective_serial",
    checks.DefectiveReplaced: "defective_serial",
    duplicates.TwiceInClaim: "defective_serial",
    duplicates.ClaimedAlready: "defective_serial",
    duplicates.UpdateClaimedAlready: "defective_serial",
    checks.ReplacementIsDefective: "replacement_serial",
    checks.ReplacementNotKnown: "replacement_serial",
    checks.ReplacementOfOthers: "replacement_serial",
    checks.ReplacementUsed: "replacement_serial",
    duplicates.ReplacementClaimedAlready: "replacement_serial",
    checks.BeforeDelivery: "replaced_on",
    checks.DayTooEarly: "replaced_on",
    ReceivedAfterReplacement: "received_on",
    checks.DescriptionMissing: "description",
}


@blueprint.get("/claims/<uuid:claim>/parts/new")
@requires("claims.file")
def new_part(claim: UUID) -> Response:
    """With the serial the person came from, and the days of the part entered before."""
    found = _claim(claim)
    if not found.is_draft:
        return redirect(path_of(claim), code=303)
    before = found.parts[-1] if found.parts else None
    form = PartForm(
        data={
            "version": str(found.version),
            "defective_serial": request.args.get("serial", "")[:200],
            "received_on": before.received_on if before else None,
            "replaced_on": before.replaced_on if before else None,
        }
    )
    return _part_page(found, None, form)


@blueprint.post("/claims/<uuid:claim>/parts/new")
@requires("claims.file")
@limiter.limit("60 per minute", key_func=person)
def add_part(claim: UUID) -> Response:
    form, found = PartForm(), _claim(claim)
    entered = form.read()
    if entered is None:
        return _part_page(found, None, form, 422)
    try:
        drafts.add_part(claim, entered, filer(), form.seen)
    except ClaimChanged:
        return _part_page(found, None, form, 409, [stale(form, found, {})])
    except DomainError as refusal:
        return _refused(found, None, form, refusal)
    flash(_("The part is saved: its warranty covers it."), "success")
    return redirect(path_of(claim), code=303)


@blueprint.get("/claims/<uuid:claim>/parts/<uuid:part>")
@requires("claims.file")
def part(claim: UUID, part: UUID) -> Response:
    found = _claim(claim)
    shown = _part(found, part)
    if not found.is_draft:
        return redirect(path_of(claim), code=303)
    return _part_page(found, shown, _filled(found, shown))


@blueprint.post("/claims/<uuid:claim>/parts/<uuid:part>")
@requires("claims.file")
@limiter.limit("60 per minute", key_func=person)
def change_part(claim: UUID, part: UUID) -> Response:
    form, found = PartForm(), _claim(claim)
    shown, entered = _part(found, part), form.read()
    if entered is None:
        return _part_page(found, shown, form, 422)
    try:
        drafts.change_part(claim, part, entered, filer(), form.seen)
    except ClaimChanged:
        others = [stale(form, found, _stored(shown, entered))]
        return _part_page(found, shown, form, 409, others)
    except DomainError as refusal:
        return _refused(found, shown, form, refusal)
    flash(_("The part is saved: its warranty covers it."), "success")
    return redirect(path_of(claim), code=303)


@blueprint.post("/claims/<uuid:claim>/parts/<uuid:part>/remove")
@requires("claims.file")
def remove_part(claim: UUID, part: UUID) -> Response:
    form = VersionedForm()
    try:
        drafts.remove_part(claim, part, filer(), form.seen)
    except DomainError as refusal:
        found = _claim(claim)
        status = refusals.status(refusal)
        if status == 404:
            raise
        shown = _part(found, part)
        others = [refusals.sentence(refusal)]
        return _part_page(found, shown, _filled(found, shown), status, others)
    flash(_("The part is removed."), "success")
    return redirect(path_of(claim), code=303)


def _filled(claim: ShownClaim, part: ShownPart) -> PartForm:
    """As it is saved, whatever was sent."""
    names = [name for name in PartForm(formdata=None)._fields if hasattr(part, name)]
    entered = {name: getattr(part, name) for name in names}
    return PartForm(formdata=None, data={**entered, "version": str(claim.version)})


def _claim(uuid: UUID) -> ShownClaim:
    return reading.read(uuid, current_identity().member_of.id)


def _part(claim: ShownClaim, uuid: UUID) -> ShownPart:
    for part in claim.parts:
        if part.uuid == uuid:
            return part
    raise UnknownPart()


def _stored(part: ShownPart, entered: Entered) -> dict[str, str]:
    """What differs, in words."""
    names = [field.name for field in fields(Entered)]
    both = {name: (getattr(part, name), getattr(entered, name)) for name in names}
    return {
        name: _worded(stored)
        for name, (stored, typed) in both.items()
        if (stored or "") != (typed or "")
    }


def _worded(stored: PartKind | date | str | None) -> str:
    match stored:
        case PartKind():
            return str(PART_KINDS[stored])
        case date():
            return date_text(stored)
        case _:
            return stored or ""


def _refused(
    claim: ShownClaim, shown: ShownPart | None, form: PartForm, refusal: DomainError
) -> Response:
    fields = dict(_FIELDS)
    if isinstance(refusal, DayInFuture):
        fields[DayInFuture] = (
            "received_on" if form.received_on.data == refusal.day else "replaced_on"
        )
    if isinstance(refusal, checks.ReplacementIncomplete):
        fields[checks.ReplacementIncomplete] = _first_missing(form)
    others = form.show(refusal, fields)
    return _part_page(claim, shown, form, refusals.status(refusal), others)


def _first_missing(form: PartForm) -> str:
    """Of what is told together; parts inside a device have no serial of their own."""
    asked = [form.received_on, form.replaced_on]
    if form.kind.data == PartKind.DEVICE:
        asked.insert(0, form.replacement_serial)
    return next(str(field.name) for field in asked if not field.data)


def _part_page(
    claim: ShownClaim,
    shown: ShownPart | None,
    form: PartForm,
    status: int = 200,
    others: list[str] | None = None,
) -> Response:
    return page(
        "claims/part.html",
        status=status,
        claim=claim,
        part=shown,
        form=form,
        others=others or [],
        compared=status == 409,
        **WORDS,
    )
