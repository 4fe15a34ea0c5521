"""Support answers a disputed charge; finance invoices what is charged, and decides how a claim
from outside the EU is taxed.
"""

from uuid import UUID

from werkzeug.wrappers import Response

from portal.claims.filing.forms import VersionedForm
from portal.claims.kinds import ChargeState, VatDecision
from portal.claims.labels import CHARGES
from portal.claims.staff import charges, debiting, desk, taxing
from portal.claims.staff.forms import ChargeForm, ReasonForm, VatForm
from portal.claims.staff.letters import Letter
from portal.claims.staff.views.blueprint import blueprint, path_of, staff
from portal.claims.staff.views.deeds import (
    About,
    Deed,
    Input,
    act,
    chosen_letter,
    deed_page,
    whole,
)
from portal.invoicing.money import Money, total
from portal.web.formats import money_text
from portal.web.guards import requires
from portal.web.i18n import lazy_gettext, pgettext

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

DEBIT = Deed(
    lazy_gettext("Invoice the charges"),
    lazy_gettext("The company gets our invoice by e-mail. An invoice is never changed afterwards."),
    lazy_gettext("Write the invoice"),
    lazy_gettext("The invoice is written, and on its way to the company by e-mail."),
    (),
    symbol="file-text",
    kind="spend",
)
CREDIT = Deed(
    lazy_gettext("Cancel the invoice by a credit note"),
    lazy_gettext(
        "This charge is dropped, and our invoice is cancelled by a credit note. What else stands "
        "on it is invoiced anew."
    ),
    lazy_gettext("Cancel the invoice"),
    lazy_gettext("The decision is saved, and the company is told by e-mail."),
    (Input("reason", None, {"rows": 4, "maxlength": 500}),),
    symbol="file-text",
    kind="spend",
)
_ANSWERS: dict[str, str] = {
    Letter.UPHELD: ChargeState.UPHELD.value,
    Letter.DROPPED: ChargeState.DROPPED.value,
}
# neither dropped nor on an invoice already
_DUE = (ChargeState.CHARGED, ChargeState.DISPUTED, ChargeState.UPHELD)


@blueprint.get("/support/claims/<uuid:claim>/charges/<uuid:charge>")
@requires("claims.decide")
def charge(claim: UUID, charge: UUID) -> Response:
    return deed_page(_about_charge(claim, charge), CHARGE, ChargeForm())


@blueprint.post("/support/claims/<uuid:claim>/charges/<uuid:charge>")
@requires("claims.decide")
def decide_charge(claim: UUID, charge: UUID) -> Response:
    form = ChargeForm()
    if letter := chosen_letter(CHARGE.letters):
        # the text of one answer must not stand beside the other
        form.answer.data = _ANSWERS[letter]

    def perform() -> None:
        answer = ChargeState(form.answer.data)
        charges.decide(claim, charge, answer, form.text.data or "", staff(), form.seen)

    return act(lambda: _about_charge(claim, charge), CHARGE, form, perform)


@blueprint.get("/support/claims/<uuid:claim>/charges/<uuid:charge>/credit")
@requires("claims.pay")
def charge_to_credit(claim: UUID, charge: UUID) -> Response:
    return deed_page(_about_charge(claim, charge, "/credit"), CREDIT, ReasonForm())


@blueprint.post("/support/claims/<uuid:claim>/charges/<uuid:charge>/credit")
@requires("claims.pay")
def credit_charge(claim: UUID, charge: UUID) -> Response:
    form = ReasonForm()

    def perform() -> None:
        debiting.take_back(claim, charge, form.reason.data or "", staff(), form.seen)

    return act(lambda: _about_charge(claim, charge, "/credit"), CREDIT, form, perform)


@blueprint.get("/support/claims/<uuid:claim>/charges/invoice")
@requires("claims.pay")
def charges_to_invoice(claim: UUID) -> Response:
    return deed_page(_about_charges(claim), DEBIT, VersionedForm(formdata=None))


@blueprint.post("/support/claims/<uuid:claim>/charges/invoice")
@requires("claims.pay")
def invoice_charges(claim: UUID) -> Response:
    form = VersionedForm()

    def perform() -> None:
        debiting.invoice_charges(claim, staff(), form.seen)

    return act(lambda: _about_charges(claim), DEBIT, form, perform)


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


def _about_charges(claim: UUID) -> About:
    found = desk.desk_claim(claim)
    due = [charge for charge in desk.charges_of(found) if charge.state in _DUE]
    listed = [(f"{CHARGES[charge.kind]} · {charge.serial}", _net(charge.net)) for charge in due]
    sum_of_all = (pgettext("claim", "Total, net"), _net(total(charge.net for charge in due)))
    path = f"{path_of(claim)}/charges/invoice"
    return About(found, path, facts=[*listed, sum_of_all])


def _net(amount: Money) -> str:
    return money_text(amount.amount, amount.currency)


def _about_charge(claim: UUID, charge: UUID, deed: str = "") -> About:
    found = desk.desk_claim(claim)
    shown = desk.charge_of(found, charge)
    return About(found, f"{path_of(claim)}/charges/{charge}{deed}", charge=shown)
