"""Where a visit was: the beginning of a claim, and changed while it is a draft."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.claims import reading
from portal.claims.filing import drafts
from portal.claims.filing.drafts import Plant
from portal.claims.filing.forms import PlantForm
from portal.claims.filing.views.blueprint import WORDS, blueprint, filer, path_of, person, stale
from portal.claims.holding import ClaimChanged
from portal.claims.prices.forms import LONGEST_PLANT
from portal.claims.shown import ShownClaim
from portal.core.errors import DomainError
from portal.core.idempotency import new_key
from portal.core.plain_text import one_line
from portal.extensions import limiter
from portal.web import refusals
from portal.web.country_names import country_name
from portal.web.guards import requires
from portal.web.i18n import gettext as _
from portal.web.idempotency import FIELD, sent_key
from portal.web.identity import current_identity
from portal.web.pages import page

# fields of the form → of the plant
_FIELDS = {
    "name": "plant_name",
    "street": "plant_street",
    "postal_code": "plant_postal_code",
    "city": "plant_city",
    "country": "plant_country",
    "own_reference": "own_reference",
}


@blueprint.get("/claims/new")
@requires("claims.file")
def new_claim() -> Response:
    """`?serial=` of the defective device goes on to the form of the first part; `?plant=` comes
    from a calculation.
    """
    plant = one_line(request.args.get("plant", ""))[:LONGEST_PLANT]
    form = PlantForm(data={"name": plant, "country": current_identity().member_of.country})
    return _new_page(form, new_key())


@blueprint.post("/claims/new")
@requires("claims.file")
@limiter.limit("30 per minute", key_func=person)
def begin_claim() -> Response:
    form, key = PlantForm(), sent_key()
    if not form.validate():
        return _new_page(form, key, 422)
    uuid = drafts.begin(form.plant, filer(), key)
    serial = request.form.get("serial", "")[:200]
    return redirect(url_for("claims.new_part", claim=uuid, serial=serial or None), code=303)


@blueprint.get("/claims/<uuid:claim>/plant")
@requires("claims.file")
def plant(claim: UUID) -> Response:
    found = reading.read(claim, current_identity().member_of.id)
    if not found.is_draft:
        return redirect(path_of(claim), code=303)
    saved = {field: getattr(found, name) for field, name in _FIELDS.items()}
    return _plant_page(found, PlantForm(data={"version": str(found.version), **saved}))


@blueprint.post("/claims/<uuid:claim>/plant")
@requires("claims.file")
def change_plant(claim: UUID) -> Response:
    form, found = PlantForm(), reading.read(claim, current_identity().member_of.id)
    if not form.validate():
        return _plant_page(found, form, 422)
    try:
        drafts.move(claim, form.plant, filer(), form.seen)
    except ClaimChanged:
        return _plant_page(found, form, 409, [stale(form, found, _stored(found, form.plant))])
    except DomainError as refusal:
        status = refusals.status(refusal)
        return _plant_page(found, form, status, [refusals.sentence(refusal)])
    flash(_("The plant is saved."), "success")
    return redirect(path_of(claim), code=303)


def _stored(claim: ShownClaim, entered: Plant) -> dict[str, str]:
    """What differs, in words."""
    differing = {
        field: getattr(claim, name)
        for field, name in _FIELDS.items()
        if getattr(claim, name) != getattr(entered, name)
    }
    if country := differing.get("country"):
        differing["country"] = country_name(country)
    return differing


def _new_page(form: PlantForm, key: str, status: int = 200) -> Response:
    return page(
        "claims/new.html",
        status=status,
        form=form,
        key=key,
        key_field=FIELD,
        serial=request.values.get("serial", "")[:200],
        **WORDS,
    )


def _plant_page(
    claim: ShownClaim, form: PlantForm, status: int = 200, others: list[str] | None = None
) -> Response:
    shown: dict[str, Any] = {
        "claim": claim,
        "form": form,
        "others": others or [],
        "compared": status == 409,
    }
    return page("claims/plant.html", status=status, **shown, **WORDS)
