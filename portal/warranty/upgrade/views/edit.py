"""The page of an owned device's warranty: what covers it, and what its owner can do now."""

from flask import flash, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from portal.core.errors import DomainError
from portal.core.serials import normalise_serial
from portal.redemption.naming import product_name
from portal.warranty.changes import Change
from portal.warranty.codes.typed import OtherKindOfCode
from portal.warranty.labels import ACTION_STATES, LEVEL_NAMES, PHASE_RULES, STATUS_NAMES
from portal.warranty.owned.reading import own_cover
from portal.warranty.ownership import owned_serial
from portal.warranty.upgrade.cover_page import status_kind, upgrade_sentences
from portal.warranty.upgrade.forms import ChangeForm
from portal.warranty.upgrade.views.blueprint import blueprint
from portal.warranty.upgrade.views.wishes import (
    FIELDS,
    Wish,
    entries_of,
    expected,
    field_of,
    fulfil,
    is_fulfilled,
    wish_of,
)
from portal.web import refusals, reviewing
from portal.web.formats import date_text
from portal.web.guards import requires
from portal.web.i18n import gettext as _
from portal.web.idempotency import sent_key
from portal.web.identity import current_identity
from portal.web.pages import page


@blueprint.get("/devices/<serial:serial>/warranty")
@requires("warranty.upgrade")
def edit(serial: str) -> Response:
    serial = normalise_serial(serial)
    kept = reviewing.reviewed(_review_path(serial))
    form = ChangeForm(MultiDict(kept.entries)) if kept else ChangeForm(formdata=None)
    return _edit_page(serial, form)


@blueprint.post("/devices/<serial:serial>/warranty")
@requires("warranty.upgrade")
def edit_submit(serial: str) -> Response:
    serial, form = _owned(serial), ChangeForm()
    wish = wish_of(request.form.get("wish"))
    if wish is None:
        return redirect(_page_of(serial), code=303)
    if "move" in request.form:
        return _moved(serial, form, wish)
    if not form.validate():
        return _edit_page(serial, form, 422)
    try:
        expected(form, wish, serial)
    except DomainError as refusal:
        return _refused(serial, form, wish, refusal)
    where = _review_path(serial)
    entries = entries_of(form, wish)
    return redirect(reviewing.address(where, current_identity().user_id, entries), code=303)


@blueprint.get("/devices/<serial:serial>/warranty/review")
@requires("warranty.upgrade")
def review(serial: str) -> Response:
    serial = normalise_serial(serial)
    found = reviewing.reviewed(_review_path(serial))
    wish = wish_of(found.entries["wish"]) if found else None
    if found is None or wish is None:
        return redirect(_page_of(_owned(serial)), code=303)
    form = ChangeForm(MultiDict(found.entries))
    try:
        outcome = expected(form, wish, serial)
    except DomainError as refusal:
        if is_fulfilled(wish, serial, found.key, refusal):
            _ownership, device, _waiting = own_cover(current_identity(), serial)
            return _done(serial, Change(device.cover, device.cover, repeated=True))
        return _refused(serial, form, wish, refusal)
    return page(
        "warranty/upgrade/review.html",
        serial_no=serial,
        product=product_name(outcome.change.before.product),
        outcome=outcome,
        wish=wish,
        field=field_of(form, wish),
        key=found.key,
        levels=LEVEL_NAMES,
        here=_page_of(serial),
        change=reviewing.address_of_entries(_page_of(serial)),
    )


@blueprint.post("/devices/<serial:serial>/warranty/review")
@requires("warranty.upgrade")
def confirm(serial: str) -> Response:
    serial, form = _owned(serial), ChangeForm()
    wish = wish_of(request.form.get("wish"))
    if wish is None:
        return redirect(_page_of(serial), code=303)
    key = sent_key()
    if not form.validate():
        return _edit_page(serial, form, 422)
    try:
        change = fulfil(form, wish, serial, key)
    except DomainError as refusal:
        return _refused(serial, form, wish, refusal)
    return _done(serial, change)


def _done(serial: str, change: Change) -> Response:
    """Also for whoever goes back to the review afterwards."""
    until = date_text(change.after.last_day) if change.after.last_day else ""
    if change.repeated:
        flash(_("This was done before. The device is covered until %(day)s.", day=until), "success")
    else:
        flash(_("Done. The device is now covered until %(day)s.", day=until), "success")
    return redirect(_page_of(serial), code=303)


def _owned(serial: str) -> str:
    """The serial as the register writes it; UnknownDevice is a 404 of its own.

    Pages without a form that was sent ask no sooner than for the cover, in one go.
    """
    return owned_serial(current_identity(), normalise_serial(serial)).serial


def _page_of(serial: str) -> str:
    return url_for("upgrade.edit", serial=serial)


def _review_path(serial: str) -> str:
    return url_for("upgrade.review", serial=serial)


def _moved(serial: str, form: ChangeForm, wish: Wish) -> Response:
    """The entry goes into the field of the other kind; the person looks, then goes on."""
    other = Wish.EXTENDED if wish is Wish.PROMOTION else Wish.PROMOTION
    field_of(form, other).data = field_of(form, wish).data
    field_of(form, wish).data = ""
    return _edit_page(serial, form, moved=other)


def _refused(serial: str, form: ChangeForm, wish: Wish, refusal: DomainError) -> Response:
    form.refuse(field_of(form, wish), refusals.sentence(refusal))
    belongs = FIELDS[refusal.kind] if isinstance(refusal, OtherKindOfCode) else None
    return _edit_page(serial, form, refusals.status(refusal), belongs=belongs)


def _edit_page(
    serial: str,
    form: ChangeForm,
    status: int = 200,
    moved: Wish | None = None,
    belongs: Wish | None = None,
) -> Response:
    _ownership, device, _waiting = own_cover(current_identity(), serial)
    upgrade = upgrade_sentences(device.cover)
    form.commissioned_on.flags.optional = not upgrade.needs_date
    return page(
        "warranty/upgrade/edit.html",
        status=status,
        form=form,
        serial_no=serial,
        product=product_name(device.device.product),
        cover=device.cover,
        here=_page_of(serial),
        moved=moved,
        belongs=belongs,
        status_kind=status_kind(device.cover.status),
        upgrade=upgrade,
        statuses=STATUS_NAMES,
        levels=LEVEL_NAMES,
        rules=PHASE_RULES,
        states=ACTION_STATES,
        why=url_for("warranty.device", serial=serial),
        buy=url_for("extension.buy", serial=serial),
        device=url_for("owned.device", serial=serial),
        devices=url_for("owned.devices"),
    )
