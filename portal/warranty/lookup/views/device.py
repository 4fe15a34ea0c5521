"""One device at its permanent address: from when to when, why, and what can be done next."""

from dataclasses import replace
from typing import Any

from flask import redirect, url_for
from werkzeug.wrappers import Response

from portal.catalogue.kinds import ClaimClass
from portal.core.clock import today
from portal.core.serials import Serial, SerialRefused, parse_serial
from portal.redemption.forms import SerialForm
from portal.redemption.naming import known_product, product_name
from portal.warranty import covers, labels
from portal.warranty.covers import CoverFound, DeviceCover
from portal.warranty.lookup import outlook
from portal.warranty.lookup.holding import Holder
from portal.warranty.lookup.limits import AskedTooMuch
from portal.warranty.lookup.signs import SIGNS
from portal.warranty.lookup.timeline import timeline
from portal.warranty.lookup.views.actions import actions_for
from portal.warranty.lookup.views.blueprint import blueprint
from portal.warranty.lookup.views.lookup import lookup_page
from portal.warranty.lookup.views.quota import count_serials
from portal.warranty.reasons import sentence
from portal.web import refusals
from portal.web.guards import public, shown_in_views
from portal.web.identity import current_identity
from portal.web.known import same_for_everybody
from portal.web.pages import page


@blueprint.get("/warranty/<serial:serial>")
@public
@shown_in_views
def device(serial: str) -> Response:
    try:
        canonical = parse_serial(serial)
    except SerialRefused:
        return redirect(url_for("warranty.lookup", serial=serial), code=303)
    if canonical != serial:
        return redirect(url_for("warranty.device", serial=canonical), code=303)
    try:
        count_serials(1)
    except AskedTooMuch as refusal:
        return _asked_too_much(canonical, refusal)
    if not current_identity().is_authenticated:
        return _for_visitor(canonical)
    identity = current_identity()
    holder = Holder(canonical, identity.user_id, identity.company.id if identity.company else None)
    found = covers.look_up(canonical, read_facts=holder.read_facts)
    return _page(canonical, found if holder.holds else _for_strangers(found), holder.holds)


def _for_visitor(serial: Serial) -> Response:
    """Whoever knows this answer already gets no more than that; it cost the same two statements."""
    found = _for_strangers(covers.look_up(serial))
    if found.found is None:
        return _page(serial, found)
    return same_for_everybody(lambda: _page(serial, found), _told(found.found, found.look_alikes))


def _for_strangers(found: CoverFound) -> CoverFound:
    """From which order or code an extension came is its owner's business."""
    if found.found is None:
        return found
    unnamed = replace(found.found, cover=found.found.cover.without_references())
    return replace(found, found=unnamed)


def _told(device: DeviceCover, look_alikes: tuple[str, ...]) -> str:
    """All that the page is made from."""
    known, others = device.device, [each.serial for each in device.predecessors]
    name = product_name(known.product)
    return repr((known.serial, known.replaced_by, others, look_alikes, name, device.cover))


def _page(serial: Serial, found: CoverFound, holds: bool = False) -> Response:
    if found.found is None:
        return _unknown(serial, found)
    return page(
        "warranty/lookup/device.html",
        tokens=current_identity().is_authenticated,
        **_shown(found.found),
        actions=actions_for(serial, found.found.cover, holds),
        look_alikes=found.look_alikes,
    )


def _shown(device: DeviceCover) -> dict[str, Any]:
    cover = device.cover
    return {
        "device": device.device,
        "cover": cover,
        "product": product_name(cover.product),
        "replaceable": _is_replaceable(cover.product),
        "predecessors": device.predecessors,
        "sign": SIGNS[cover.status],
        "status_name": labels.STATUS_NAMES[cover.status],
        "headline": outlook.headline(device),
        "level": labels.LEVEL_NAMES[cover.level],
        "drawing": timeline(cover.phases, cover.today),
        "cover_names": labels.COVER_NAMES,
        "phase_rules": labels.PHASE_RULES,
        "why": [sentence(reason) for reason in cover.reasons],
        "upgrade": outlook.upgrade_sentences(cover),
        "purchase": outlook.purchase_sentence(cover.purchase),
    }


def _is_replaceable(product_key: str) -> bool:
    """Whether our manufacturer pays anybody for replacing such a device."""
    product = known_product(product_key)
    return product is not None and product.claim_class_on(today()) is not ClaimClass.NONE


def _unknown(serial: Serial, found: CoverFound) -> Response:
    """The page with the field once more, so that a slip is put right where it is seen."""
    form = SerialForm(formdata=None, data={"serial": serial})
    return lookup_page(form, 404, unknown=serial, look_alikes=found.look_alikes)


def _asked_too_much(serial: Serial, refusal: AskedTooMuch) -> Response:
    form = SerialForm(formdata=None, data={"serial": serial})
    form.refuse(form.serial, refusals.sentence(refusal))
    limited = not current_identity().is_authenticated
    return lookup_page(form, refusals.status(refusal), limited=limited)
