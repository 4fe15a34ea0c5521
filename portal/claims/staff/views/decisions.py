"""Support decides about the parts of a claim, each decision on a page of its own."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from werkzeug.wrappers import Response

from portal.claims.kinds import PartState
from portal.claims.staff import deciding, desk, looking
from portal.claims.staff.forms import AcceptForm, DecisionForm
from portal.claims.staff.letters import Letter
from portal.claims.staff.views.blueprint import WORDS, blueprint, staff
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

_TEXT = Input("text", lazy_gettext("It is sent as you write it."), {"rows": 8, "maxlength": 2000})
_PARTS = Input("parts")
DEEDS: Mapping[str, Deed] = {
    "accept": Deed(
        lazy_gettext("Accept the claim"),
        lazy_gettext(
            "The replacement takes over the warranty. A decision is not taken back afterwards."
        ),
        lazy_gettext("Accept the chosen parts"),
        lazy_gettext("The parts are accepted, and the company is told by e-mail."),
        (
            _PARTS,
            Input(
                "reference",
                lazy_gettext("The company's invoice must name it."),
                {"autocomplete": "off", "maxlength": 40},
            ),
            Input("owners_seen"),
            _TEXT,
        ),
        (Letter.ACCEPTED, Letter.ACCEPTED_REPLACED, Letter.ACCEPTED_UNPAID),
        "circle-check",
    ),
    "refuse": Deed(
        lazy_gettext("Refuse the claim"),
        lazy_gettext("The text is the reason, too. A decision is not taken back afterwards."),
        lazy_gettext("Refuse the chosen parts"),
        lazy_gettext("The parts are refused, and the company is told why by e-mail."),
        (_PARTS, _TEXT),
        (Letter.WARRANTY_OVER, Letter.DAMAGED, Letter.NOT_DEFECTIVE),
        "ban",
        "danger",
    ),
    "ask": Deed(
        lazy_gettext("Ask the company"),
        lazy_gettext("The parts wait until the company answers on the page of the claim."),
        lazy_gettext("Send the question"),
        lazy_gettext("Your question is on its way by e-mail."),
        (_PARTS, _TEXT),
        (Letter.ASK_PHOTO, Letter.ASK_FAULT, Letter.ASK_RECEIPT),
        "send",
    ),
}
_OPEN = {
    "accept": {PartState.SUBMITTED, PartState.QUESTION},
    "refuse": {PartState.SUBMITTED, PartState.QUESTION},
    "ask": {PartState.SUBMITTED},
}


@blueprint.get("/support/claims/<uuid:claim>/accept", defaults={"decision": "accept"})
@blueprint.get("/support/claims/<uuid:claim>/refuse", defaults={"decision": "refuse"})
@blueprint.get("/support/claims/<uuid:claim>/ask", defaults={"decision": "ask"})
@requires("claims.decide")
def decision(claim: UUID, decision: str) -> Response:
    about, deed = _about(claim, decision), DEEDS[decision]
    chosen = [each.part.uuid for each in about.parts]
    data: dict[str, Any] = {"parts": chosen, "text": text_to_start_from(deed, about.claim)}
    form = _form(decision, data=data | {"reference": about.claim.reference_number})
    _offer(form, about)
    return deed_page(about, deed, form)


@blueprint.post("/support/claims/<uuid:claim>/accept", defaults={"decision": "accept"})
@blueprint.post("/support/claims/<uuid:claim>/refuse", defaults={"decision": "refuse"})
@blueprint.post("/support/claims/<uuid:claim>/ask", defaults={"decision": "ask"})
@requires("claims.decide")
def decide(claim: UUID, decision: str) -> Response:
    form = _form(decision)

    def about() -> About:
        found = _about(claim, decision)
        _offer(form, found)
        return found

    return act(about, DEEDS[decision], form, lambda: _perform(claim, decision, form))


def _perform(claim: UUID, decision: str, form: DecisionForm) -> None:
    text, chosen = form.text.data or "", form.parts.data or []
    if isinstance(form, AcceptForm):
        reference = form.reference.data or ""
        seen = bool(form.owners_seen.data)
        deciding.accept(claim, chosen, reference, text, staff(), form.seen, owners_seen=seen)
    elif decision == "refuse":
        deciding.refuse(claim, chosen, text, staff(), form.seen)
    else:
        deciding.ask(claim, chosen, text, staff(), form.seen)


def _form(decision: str, **data: Any) -> DecisionForm:
    return AcceptForm(**data) if decision == "accept" else DecisionForm(**data)


def _about(claim: UUID, decision: str) -> About:
    found = desk.desk_claim(claim)
    parts = [each for each in looking.parts_of(found) if each.part.state in _OPEN[decision]]
    return replace(whole(found, decision), parts=parts)


def _offer(form: DecisionForm, about: About) -> None:
    name = WORDS["part_name"]
    form.parts.choices = [
        (part.uuid, f"{name(part)} · {part.defective_serial}")
        for part in (each.part for each in about.parts)
    ]
