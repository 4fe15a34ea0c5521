"""Support answers a disputed charge; finance decides how a claim from outside the EU is taxed."""

from uuid import UUID

from werkzeug.wrappers import Response

from portal.claims.kinds import ChargeState, VatDecision
from portal.claims.staff import charges, desk, taxing
from portal.claims.staff.forms import ChargeForm, VatForm
from portal.claims.staff.letters import Letter
from portal.claims.staff.views.blueprint import blueprint, path_of, staff
from portal.claims.staff.views.deeds import (
    About,
    Deed,
    Input,
    act,
    deed_page,
    text_to_start_from,
    whole,
)
from portal.web.guards import requires
from portal.web.i18n import lazy_gettext

CHARGE = Deed(
    lazy_gettext("Decide about a charge"),
    lazy_gettext("The company reads your reason on the claim, and gets it by e-mail."),
    lazy_gettext("Save the decision"),
    lazy_gettext("The decision is saved, and the company is told by e-mail."),
    (Input("answer"), Input("text", None, {"rows": 5, "maxlength": 1000})),
    (Letter.UPHELD, Letter.DROPPED),
)
VAT = Deed(
    lazy_gettext("Decide about the VAT"),
    lazy_gettext(
        "Outside the EU no rule decides how an invoice to us is taxed. Your decision holds for "
        "this claim."
    ),
    lazy_gettext("Save the decision"),
    lazy_gettext("The decision is saved. The company can write its invoice now."),
    (Input("decision"), Input("reason", None, {"rows": 4, "maxlength": 500})),
)


@blueprint.get("/support/claims/<uuid:claim>/charges/<uuid:charge>")
@requires("claims.decide")
def charge(claim: UUID, charge: UUID) -> Response:
    about = _about_charge(claim, charge)
    text = text_to_start_from(CHARGE, about.claim)
    return deed_page(about, CHARGE, ChargeForm(data={"text": text}))


@blueprint.post("/support/claims/<uuid:claim>/charges/<uuid:charge>")
@requires("claims.decide")
def decide_charge(claim: UUID, charge: UUID) -> Response:
    form = ChargeForm()

    def perform() -> None:
        answer = ChargeState(form.answer.data)
        charges.decide(claim, charge, answer, form.text.data or "", staff(), form.seen)

    return act(lambda: _about_charge(claim, charge), CHARGE, form, perform)


@blueprint.get("/support/claims/<uuid:claim>/vat")
@requires("claims.pay")
def vat(claim: UUID) -> Response:
    found = desk.desk_claim(claim)
    return deed_page(whole(found, "vat"), VAT, VatForm(data={"decision": found.vat_decision}))


@blueprint.post("/support/claims/<uuid:claim>/vat")
@requires("claims.pay")
def decide_vat(claim: UUID) -> Response:
    form = VatForm()

    def perform() -> None:
        decision, reason = VatDecision(form.decision.data), form.reason.data or ""
        taxing.decide_vat(claim, decision, reason, staff(), form.seen)

    return act(lambda: whole(desk.desk_claim(claim), "vat"), VAT, form, perform)


def _about_charge(claim: UUID, charge: UUID) -> About:
    found = desk.desk_claim(claim)
    shown = desk.charge_of(found, charge)
    return About(found, f"{path_of(claim)}/charges/{charge}", charge=shown)
