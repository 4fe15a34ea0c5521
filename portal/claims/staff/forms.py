"""Forms of staff: each checks shape only, the domain decides."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired, Length, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from portal.claims.filing.forms import TYPED_SERIAL, VersionedForm, drawn
from portal.claims.filing.returning import LONGEST_TRACKING
from portal.claims.kinds import (
    ChargeState,
    Cleanliness,
    Finding,
    InvoiceState,
)
from portal.claims.messages import LONGEST_MESSAGE
from portal.claims.prices.kinds import CONFIRMABLE, ROWS_OF_PARTS
from portal.claims.prices.labels import ROWS
from portal.claims.staff import labels
from portal.claims.staff.deciding import LONGEST_REFERENCE
from portal.claims.staff.inspecting import LONGEST_NOTE, Inspection
from portal.core.clock import today
from portal.core.plain_text import one_line
from portal.core.serials import Serial, SerialRefused, parse_serial
from portal.files.content import CheckedFile, checked
from portal.files.errors import FileRefused
from portal.web import refusals
from portal.web.day_fields import NO_DATE, happened_on
from portal.web.forms import PortalForm
from portal.web.i18n import lazy_gettext, lazy_pgettext
from portal.web.text_fields import text_area_field, text_field

_TOO_LONG = lazy_gettext("This message is too long: at most 2,000 characters.")
_REPLACEMENT = lazy_gettext("Serial number of the replacement device")
_CHOOSE = lazy_gettext("Choose one of the options shown.")


def _message(label: Any, missing: Any = None) -> Any:
    return text_area_field(label, LONGEST_MESSAGE, _TOO_LONG, missing)


def _uuid(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def _state(value: str | None) -> InvoiceState:
    """What no page has sent is the state in which every invoice comes."""
    known = {state.value: state for state in InvoiceState}
    return known.get(value or "", InvoiceState.SUBMITTED)


class Boxes(SelectMultipleField):  # type: ignore[misc]
    """Checkboxes; the choices are the parts that the page shows."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: Any) -> None:
        """Which parts there are is for the domain to say: the page may be an old one."""


class DecisionForm(VersionedForm):
    parts = Boxes(lazy_gettext("Which parts?"), coerce=_uuid, validate_choice=False)
    text = _message(
        lazy_gettext("Text to the company"), lazy_gettext("Write what the company has to know.")
    )


class AcceptForm(DecisionForm):
    # needed with the first part that is accepted, and given once: the domain knows
    reference = StringField(
        lazy_gettext("Our reference number"),
        [Length(max=LONGEST_REFERENCE, message=lazy_gettext("This text is too long.")), drawn],
        default="",
        filters=[one_line],
    )
    # asked only about devices of different owners
    owners_seen = BooleanField(
        lazy_gettext("I have compared the owners of both devices, and the replacement is right.")
    )


class ClassForm(VersionedForm):
    row = RadioField(
        lazy_pgettext("claim", "Row of the price list"),
        [InputRequired(_CHOOSE)],
        choices=[(row.value, ROWS[row]) for row in CONFIRMABLE],
    )


class PartClassForm(VersionedForm):
    """Of a part inside a device."""

    row = RadioField(
        lazy_pgettext("claim", "Row of the price list"),
        [InputRequired(_CHOOSE)],
        choices=[(row.value, ROWS[row]) for row in ROWS_OF_PARTS],
    )


class SerialForm(VersionedForm):
    """`wanted` is the serial, once the form is valid."""

    wanted: Serial | None = None
    serial = text_field(_REPLACEMENT, TYPED_SERIAL)

    def validate(self, extra_validators: Any = None) -> bool:
        return super().validate(extra_validators) and self._read_serial()

    def _read_serial(self) -> bool:
        try:
            self.wanted = parse_serial(self.serial.data) if self.serial.data else None
        except SerialRefused as refusal:
            self.refuse(self.serial, refusals.sentence(refusal))
            return False
        return True


class ShipForm(SerialForm):
    day = happened_on(lazy_gettext("Replacement shipped on"))
    tracking = text_field(lazy_gettext("Consignment number"), LONGEST_TRACKING)
    text = _message(lazy_gettext("Text to the company"))


class ShipUnknownForm(ShipForm):
    """Nobody has told the replacement of this device yet."""

    serial = text_field(
        _REPLACEMENT,
        TYPED_SERIAL,
        lazy_gettext("Enter the serial number of the device that you send."),
    )


class DayForm(VersionedForm):
    day = happened_on(lazy_gettext("Day"))


class ReturnForm(DayForm):
    # asked only where the company has told a day of shipment
    proved = BooleanField(
        lazy_gettext("I have seen the carrier's proof that it was sent on the day the company told")
    )


class InspectForm(VersionedForm):
    """`sent` is the evidence, checked, once the form is valid."""

    sent: CheckedFile | None = None
    day = happened_on(lazy_gettext("Inspected on"))
    outcome = RadioField(
        lazy_gettext("In what state did it come back?"),
        [InputRequired(_CHOOSE)],
        choices=[(each.value, label) for each, label in labels.OUTCOMES.items()],
    )
    finding = RadioField(
        lazy_gettext("What did the inspection find?"),
        [InputRequired(_CHOOSE)],
        choices=[(each.value, label) for each, label in labels.FINDINGS.items()],
    )
    report = BooleanField(lazy_gettext("The company asked for a detailed analysis report"))
    note = text_area_field(
        lazy_gettext("What the inspection saw"),
        LONGEST_NOTE,
        lazy_gettext("This text is too long: use at most 2,000 characters."),
    )
    evidence = FileField(lazy_gettext("Photo or report as evidence"))
    text = _message(lazy_gettext("Text to the company"))

    def validate(self, extra_validators: Any = None) -> bool:
        return super().validate(extra_validators) and self._read_file()

    def _read_file(self) -> bool:
        file = self.evidence.data
        try:
            self.sent = checked(file.read(), file.filename or "") if file else None
        except FileRefused as refusal:
            self.refuse(self.evidence, refusals.sentence(refusal))
            return False
        return True

    @property
    def inspection(self) -> Inspection:
        return Inspection(
            on=self.day.data or today(),
            outcome=Cleanliness(self.outcome.data),
            finding=Finding(self.finding.data),
            report=bool(self.report.data),
            note=self.note.data or "",
        )


class ReasonForm(VersionedForm):
    reason = text_area_field(
        lazy_gettext("Reason"),
        500,
        lazy_gettext("This reason is too long: use at most 500 characters."),
        lazy_gettext("Give the reason; the company will read it."),
    )


class ReplacementForm(SerialForm, ReasonForm):
    serial = text_field(
        _REPLACEMENT, TYPED_SERIAL, lazy_gettext("Enter the serial number of the device.")
    )


class VatForm(ReasonForm):
    decision = RadioField(
        lazy_gettext("How is the invoice of this company taxed?"),
        [InputRequired(_CHOOSE)],
        choices=[(each.value, label) for each, label in labels.VAT_DECISIONS.items()],
    )


class ChargeForm(VersionedForm):
    answer = RadioField(
        lazy_gettext("Your decision"),
        [InputRequired(_CHOOSE)],
        choices=[
            (ChargeState.UPHELD.value, lazy_pgettext("charge", "The charge stands")),
            (ChargeState.DROPPED.value, lazy_pgettext("charge", "Drop the charge")),
        ],
    )
    text = text_area_field(
        lazy_gettext("Reason, which the company will read"),
        1000,
        lazy_gettext("This reason is too long: at most 1,000 characters."),
        lazy_gettext("Give the reason; the company will read it."),
    )


class DisputeInvoiceForm(PortalForm):
    seen = HiddenField(filters=[_state])
    text = text_area_field(
        lazy_gettext("Reason, which the company will read"),
        1000,
        lazy_gettext("This reason is too long: at most 1,000 characters."),
        lazy_gettext("Give the reason; the company will read it."),
    )
    not_sent = BooleanField(lazy_gettext("I made sure that this payment was not sent"))


def _asked_elsewhere(_form: Any, field: DateField) -> None:
    """An empty day is no fault of the other buttons beside this field."""
    if not any(field.raw_data or ()):
        field.errors = []
        raise StopValidation


class InvoicesForm(PortalForm):
    """Those that were ticked; `day` is asked for when they are marked as paid."""

    invoice = Boxes(lazy_gettext("Invoices"), coerce=_uuid, validate_choice=False)
    # in which states the page showed them: "<id>.<state>" of hidden fields
    seen = Boxes(lazy_gettext("Invoices"), coerce=str, validate_choice=False)
    day = DateField(lazy_gettext("Paid on"), [_asked_elsewhere], invalid_value_message=NO_DATE)
    again = BooleanField(lazy_gettext("The bank did not take the earlier file: write them again"))
    # asked only about invoices of an earlier file
    may_repeat = False

    def shown(
        self, chosen: Collection[UUID], otherwise: InvoiceState
    ) -> Mapping[UUID, InvoiceState]:
        """`otherwise`: the state from which this is usually done, for a page that sends none."""
        sent = set(self.seen.data or ())
        return {
            uuid: next((state for state in InvoiceState if f"{uuid}.{state}" in sent), otherwise)
            for uuid in chosen
        }
