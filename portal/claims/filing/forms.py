"""Forms of claims: each checks shape only, the domain decides."""

from datetime import date
from typing import Any

from flask_wtf.file import MultipleFileField
from wtforms import Field, Form, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import Length, Optional, ValidationError

from portal.claims.filing.checks import Entered
from portal.claims.filing.claims_list import YOUR_STEP, Filters
from portal.claims.filing.disputing import LONGEST_REASON
from portal.claims.filing.drafts import Plant
from portal.claims.filing.returning import LONGEST_TRACKING
from portal.claims.kinds import PartKind
from portal.claims.labels import PART_KINDS, STATES
from portal.claims.messages import LONGEST_MESSAGE
from portal.core.plain_text import one_line, row_number
from portal.core.serials import Serial, SerialRefused, parse_serial
from portal.documents import pdf
from portal.web import refusals
from portal.web.country_names import country_choices
from portal.web.day_fields import day_field, happened_on
from portal.web.forms import PortalForm
from portal.web.i18n import gettext as _
from portal.web.i18n import lazy_gettext, lazy_pgettext
from portal.web.text_fields import text_area_field, text_field

LONGEST_FAULT = 2000
TYPED_SERIAL = 200
TYPED_CODE = 40
_TOO_LONG = lazy_gettext("This text is too long.")


def drawn(_form: Form, field: Field) -> None:
    """What will stand on the invoice is made of characters that a font has."""
    if field.errors or pdf.can_draw(field.data):
        return
    strange = dict.fromkeys(mark for mark in field.data if not pdf.can_draw(mark))
    raise ValidationError(
        _(
            "This entry has a character that cannot be printed on an invoice: %(entry)s.",
            entry=" ".join(strange) or field.label.text,
        )
    )


class VersionedForm(PortalForm):
    """`version` is that of the claim as the page showed it."""

    version = HiddenField(default="0")

    @property
    def seen(self) -> int:
        return row_number(self.version.data or "") or 0


class PlantForm(VersionedForm):
    name = text_field(
        lazy_pgettext("plant", "Name of the plant"),
        100,
        lazy_gettext("Enter a name by which you know the plant."),
        drawn,
    )
    street = text_field(lazy_gettext("Street and number"), 200)
    postal_code = text_field(lazy_gettext("Postal code"), 20)
    city = text_field(lazy_gettext("Town"), 100)
    country = SelectField(
        lazy_gettext("Country"),
        invalid_choice_message=lazy_gettext("Choose a country from the list."),
    )
    own_reference = text_field(lazy_gettext("Your reference"), 60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country.choices = country_choices()

    @property
    def plant(self) -> Plant:
        return Plant(
            plant_name=self.name.data or "",
            plant_street=self.street.data or "",
            plant_postal_code=self.postal_code.data or "",
            plant_city=self.city.data or "",
            plant_country=self.country.data or "",
            own_reference=self.own_reference.data or "",
        )


class PartForm(VersionedForm):
    """Serials are read as people type them; what is wrong with one is said at its field."""

    kind = RadioField(
        lazy_gettext("What was replaced?"),
        choices=[(kind.value, label) for kind, label in PART_KINDS.items()],
        default=PartKind.DEVICE.value,
    )
    defective_serial = text_field(
        lazy_gettext("Serial number of the defective device"),
        TYPED_SERIAL,
        lazy_gettext("Enter the serial number of the defective device."),
    )
    replacement_serial = text_field(
        lazy_gettext("Serial number of the replacement device"), TYPED_SERIAL
    )
    received_on = day_field(lazy_gettext("Replacement received on"), "received_on")
    replaced_on = day_field(lazy_gettext("Day of the replacement"), "replaced_on")
    description = text_field(lazy_gettext("Which part"), 100, None, drawn)
    fault = text_area_field(
        lazy_gettext("What was wrong?"),
        LONGEST_FAULT,
        lazy_gettext("This description is too long: at most 2,000 characters."),
        lazy_gettext("Describe the fault in a few words."),
    )
    event_codes = text_field(lazy_gettext("Event codes of the device"), 100)

    def read(self) -> Entered | None:
        """None when a field says now what is wrong."""
        if not self.validate():
            return None
        kind = PartKind(self.kind.data)
        defective = self._serial(self.defective_serial)
        device = kind is PartKind.DEVICE
        replacement = self._serial(self.replacement_serial) if device else None
        if self.errors or defective is None:
            return None
        goes_back = kind.goes_back
        return Entered(
            kind=kind,
            defective_serial=defective,
            replacement_serial=replacement,
            received_on=self.received_on.data if goes_back else None,
            replaced_on=self.replaced_on.data,
            description=(self.description.data or "") if kind is PartKind.OTHER_PART else "",
            fault=self.fault.data or "",
            event_codes=self.event_codes.data or "",
        )

    def _serial(self, field: StringField) -> Serial | None:
        if not field.data:
            return None
        try:
            return parse_serial(field.data)
        except SerialRefused as refusal:
            self.refuse(field, refusals.sentence(refusal))
            return None


class PhotosForm(PortalForm):
    photos = MultipleFileField(lazy_gettext("Photos"))


class MessageForm(PortalForm):
    text = text_area_field(
        lazy_gettext("Message"),
        LONGEST_MESSAGE,
        lazy_gettext("This message is too long: at most 2,000 characters."),
        lazy_gettext("Write a message first."),
    )


class ReceivedForm(VersionedForm):
    day = happened_on(lazy_gettext("Replacement received on"))


class ReplacedForm(VersionedForm):
    serial = text_field(lazy_gettext("Serial number of the replacement device"), TYPED_SERIAL)
    code = text_field(lazy_gettext("Device code"), TYPED_CODE)
    day = happened_on(lazy_gettext("Day of the replacement"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # they are asked for only where the portal does not know the replacement yet
        self.serial.flags.optional = self.code.flags.optional = False

    def read(self) -> tuple[Serial | None, date] | None:
        if not self.validate() or self.day.data is None:
            return None
        try:
            serial = parse_serial(self.serial.data) if self.serial.data else None
        except SerialRefused as refusal:
            self.refuse(self.serial, refusals.sentence(refusal))
            return None
        return serial, self.day.data


class SentBackForm(VersionedForm):
    day = happened_on(lazy_gettext("Sent back on"))
    tracking = text_field(lazy_gettext("Consignment number"), LONGEST_TRACKING)


class DisputeForm(VersionedForm):
    reason = text_area_field(
        lazy_gettext("Reason"),
        LONGEST_REASON,
        lazy_gettext("This reason is too long: at most 1,000 characters."),
        lazy_gettext("Say why you do not accept this charge. We answer your reason."),
    )


class ClaimsForm(PortalForm):
    """Read from the address, so that a filtered list can be shared."""

    class Meta(PortalForm.Meta):
        csrf = False

    state = SelectField(
        lazy_pgettext("claim", "State"),
        choices=[
            ("", lazy_gettext("All claims")),
            (YOUR_STEP, lazy_gettext("Waiting for your step")),
            *((state.value, label) for state, label in STATES.items()),
        ],
        default="",
    )
    text = StringField(
        lazy_gettext("Number, plant or serial number"),
        [Optional(), Length(max=100, message=_TOO_LONG)],
        default="",
        filters=[one_line],
    )

    @property
    def filters(self) -> Filters:
        return Filters(self.state.data or "", self.text.data or "")
