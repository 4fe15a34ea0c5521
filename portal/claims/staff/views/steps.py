"""What support records of one part: its class, shipment, receipt, return and inspection."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from werkzeug.wrappers import Response

from portal.claims.filing.forms import VersionedForm
from portal.claims.kinds import PartKind
from portal.claims.staff import classing, correcting, desk, inspecting, sending
from portal.claims.staff.forms import (
    ClassForm,
    DayForm,
    InspectForm,
    PartClassForm,
    ReasonForm,
    ReplacementForm,
    ReturnForm,
    ShipForm,
    ShipUnknownForm,
)
from portal.claims.staff.letters import Letter
from portal.claims.staff.views.blueprint import blueprint, path_of, staff
from portal.claims.staff.views.deeds import (
    About,
    Deed,
    Input,
    act,
    deed_page,
    text_to_start_from,
)
from portal.core.clock import today
from portal.web.guards import requires
from portal.web.i18n import lazy_gettext

_DAY = Input("day", lazy_gettext("Today at the latest."), {"type": "date"})
_TEXT = Input("text", lazy_gettext("It is sent as you write it."), {"rows": 6, "maxlength": 2000})


@dataclass(frozen=True, slots=True)
class Step:
    """`perform` gets the claim, the part and the valid form."""

    deed: Deed
    form: Callable[..., VersionedForm]
    perform: Callable[[UUID, UUID, Any], object]


def _confirm_class(claim: UUID, part: UUID, form: ClassForm | PartClassForm) -> None:
    classing.confirm(claim, part, form.row.data or "", staff(), form.seen)


def _ship(claim: UUID, part: UUID, form: ShipForm) -> None:
    day, tracking, text = form.day.data or today(), form.tracking.data or "", form.text.data or ""
    sending.ship(claim, part, form.wanted, day, tracking, text, staff(), form.seen)


def _receive(claim: UUID, part: UUID, form: DayForm) -> None:
    sending.receive(claim, part, form.day.data or today(), staff(), form.seen)


def _take_back(claim: UUID, part: UUID, form: ReturnForm) -> None:
    day, proved = form.day.data or today(), bool(form.proved.data)
    sending.take_back(claim, part, day, staff(), form.seen, proved=proved)


def _inspect(claim: UUID, part: UUID, form: InspectForm) -> None:
    text = form.text.data or ""
    inspecting.inspect(claim, part, form.inspection, form.sent, text, staff(), form.seen)


STEPS: Mapping[str, Step] = {
    "class": Step(
        Deed(
            lazy_gettext("Confirm the class"),
            lazy_gettext(
                "The price list does not name this model: it is paid by the row that you confirm."
            ),
            lazy_gettext("Confirm the class"),
            lazy_gettext("The class is confirmed, and the claim has its amount."),
            (Input("row"),),
        ),
        ClassForm,
        _confirm_class,
    ),
    "ship": Step(
        Deed(
            lazy_gettext("Replacement shipped"),
            lazy_gettext("The company is told by e-mail, with your text."),
            lazy_gettext("Save the shipment"),
            lazy_gettext("The shipment is saved, and the company is told by e-mail."),
            (Input("serial"), _DAY, Input("tracking"), _TEXT),
            (Letter.SHIPPED,),
            "truck",
        ),
        ShipForm,
        _ship,
    ),
    "receive": Step(
        Deed(
            lazy_gettext("Replacement received"),
            lazy_gettext(
                "The six weeks for the return of the defective device are counted from this day."
            ),
            lazy_gettext("Save the day"),
            lazy_gettext("The day is saved."),
            (_DAY,),
            symbol="package",
        ),
        DayForm,
        _receive,
    ),
    "return": Step(
        Deed(
            lazy_gettext("Defective device arrived"),
            lazy_gettext("The day it arrived at our house."),
            lazy_gettext("Save the day"),
            lazy_gettext("The day is saved."),
            (
                _DAY,
                Input(
                    "proved",
                    lazy_gettext(
                        "Then the day of shipment counts. Otherwise the day of arrival does, and "
                        "finance may accept a late return."
                    ),
                ),
            ),
            symbol="package",
        ),
        ReturnForm,
        _take_back,
    ),
    "inspect": Step(
        Deed(
            lazy_gettext("Inspection of the defective device"),
            lazy_gettext(
                "What is charged follows from the price list of the claim. The company may "
                "dispute each charge."
            ),
            lazy_gettext("Save the inspection"),
            lazy_gettext("The inspection is saved."),
            (
                _DAY,
                Input("outcome"),
                Input("finding"),
                Input("report"),
                Input(
                    "note",
                    lazy_gettext("The company reads it with each charge."),
                    {"rows": 5, "maxlength": 2000},
                ),
                Input("evidence", lazy_gettext("JPEG, PNG or PDF.")),
                _TEXT,
            ),
            (Letter.INSPECTED,),
            "search",
        ),
        InspectForm,
        _inspect,
    ),
}
_CLASS_OF_PART = Step(
    Deed(
        lazy_gettext("Confirm the class"),
        lazy_gettext("A communication board has a row of its own in the price list."),
        lazy_gettext("Confirm the class"),
        lazy_gettext("The class is confirmed, and the claim has its amount."),
        (Input("row"),),
    ),
    PartClassForm,
    _confirm_class,
)
WAIVE = Deed(
    lazy_gettext("Accept the late return"),
    lazy_gettext("The claim is paid although the device came back after the six weeks."),
    lazy_gettext("Accept the late return"),
    lazy_gettext("The late return is accepted."),
    (Input("reason", None, {"rows": 4, "maxlength": 500}),),
)
REPLACEMENT = Deed(
    lazy_gettext("Correct the replacement"),
    lazy_gettext("The company reads your reason on the claim, and gets it by e-mail."),
    lazy_gettext("Correct the replacement"),
    lazy_gettext("The data are corrected. What they were before stays in the history."),
    (Input("serial"), Input("reason", None, {"rows": 4, "maxlength": 500})),
)
_STEP = "/support/claims/<uuid:claim>/parts/<uuid:part>/"


@blueprint.get(f"{_STEP}class", defaults={"step": "class"})
@blueprint.get(f"{_STEP}ship", defaults={"step": "ship"})
@blueprint.get(f"{_STEP}receive", defaults={"step": "receive"})
@blueprint.get(f"{_STEP}return", defaults={"step": "return"})
@blueprint.get(f"{_STEP}inspect", defaults={"step": "inspect"})
@requires("claims.decide")
def step(claim: UUID, part: UUID, step: str) -> Response:
    about = _about(claim, part, step)
    chosen = _step_of(step, about)
    known = {
        "day": today(),
        "serial": about.part.replacement_serial if about.part else "",
        "row": about.part.claim_class if about.part else "",
        "text": text_to_start_from(chosen.deed, about.claim),
    }
    return deed_page(about, chosen.deed, _form_of(chosen, about)(data=known))


@blueprint.post(f"{_STEP}class", defaults={"step": "class"})
@blueprint.post(f"{_STEP}ship", defaults={"step": "ship"})
@blueprint.post(f"{_STEP}receive", defaults={"step": "receive"})
@blueprint.post(f"{_STEP}return", defaults={"step": "return"})
@blueprint.post(f"{_STEP}inspect", defaults={"step": "inspect"})
@requires("claims.decide")
def record_step(claim: UUID, part: UUID, step: str) -> Response:
    about = _about(claim, part, step)
    chosen = _step_of(step, about)
    form = _form_of(chosen, about)()
    return act(
        lambda: _about(claim, part, step),
        chosen.deed,
        form,
        lambda: chosen.perform(claim, part, form),
    )


@blueprint.get(f"{_STEP}replacement")
@requires("claims.decide")
def replacement(claim: UUID, part: UUID) -> Response:
    return deed_page(_about(claim, part, "replacement"), REPLACEMENT, ReplacementForm())


@blueprint.post(f"{_STEP}replacement")
@requires("claims.decide")
def correct_replacement(claim: UUID, part: UUID) -> Response:
    form = ReplacementForm()

    def perform() -> None:
        serial, reason = form.wanted, form.reason.data or ""
        correcting.correct_replacement(claim, part, serial, reason, staff(), form.seen)

    return act(lambda: _about(claim, part, "replacement"), REPLACEMENT, form, perform)


@blueprint.get(f"{_STEP}waive")
@requires("claims.pay")
def waiver(claim: UUID, part: UUID) -> Response:
    return deed_page(_about(claim, part, "waive"), WAIVE, ReasonForm())


@blueprint.post(f"{_STEP}waive")
@requires("claims.pay")
def waive(claim: UUID, part: UUID) -> Response:
    form = ReasonForm()
    return act(
        lambda: _about(claim, part, "waive"),
        WAIVE,
        form,
        lambda: sending.waive(claim, part, form.reason.data or "", staff(), form.seen),
    )


def _step_of(word: str, about: About) -> Step:
    inside = about.part is not None and about.part.kind is PartKind.OTHER_PART
    return _CLASS_OF_PART if inside and word == "class" else STEPS[word]


def _form_of(step: Step, about: About) -> Callable[..., VersionedForm]:
    part = about.part
    if step.form is ShipForm and part and part.kind is PartKind.DEVICE:
        return ShipForm if part.replacement_serial else ShipUnknownForm
    return step.form


def _about(claim: UUID, part: UUID, word: str) -> About:
    found = desk.desk_claim(claim)
    shown = desk.part_of(found, part)
    return About(found, f"{path_of(claim)}/parts/{part}/{word}", shown)
