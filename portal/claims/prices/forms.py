"""The form of the calculator: read from the address, so that a calculation can be shared."""

from collections.abc import Iterable
from datetime import date

from werkzeug.datastructures import MultiDict
from wtforms import Field, IntegerField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange

from portal.claims.prices import labels
from portal.claims.prices.addresses import numbers_in, prefix
from portal.claims.prices.kinds import CONFIRMABLE, RowId
from portal.claims.prices.loading import NoPriceList, list_on
from portal.claims.prices.options import Option, options, part_of
from portal.claims.prices.price_list import PriceList
from portal.claims.prices.pricing import ReplacedPart
from portal.core.clock import today
from portal.web import refusals
from portal.web.day_fields import day_field
from portal.web.forms import PortalForm
from portal.web.i18n import lazy_gettext, lazy_pgettext
from portal.web.text_fields import text_field

MOST_OF_A_PART = 99
LONGEST_PLANT = 100
_UNLISTED = lazy_pgettext("price list", "Support confirms the class")


class VisitForm(PortalForm):
    """Where and when; both may stay empty."""

    class Meta(PortalForm.Meta):
        csrf = False

    plant = text_field(lazy_gettext("Plant"), LONGEST_PLANT)
    on = day_field(lazy_gettext("Day on which the claim is submitted for the first time"), "on")


class LineForm(PortalForm):
    class Meta(PortalForm.Meta):
        csrf = False

    part = SelectField(
        lazy_pgettext("calculator", "What was replaced"),
        default="",
        invalid_choice_message=lazy_gettext("Choose a part from the list."),
    )
    quantity = IntegerField(
        lazy_pgettext("calculator", "How many"),
        [NumberRange(1, MOST_OF_A_PART, lazy_gettext("Enter a whole number from 1 to 99."))],
        default=1,
        # an address may leave it out
        filters=[lambda number: 1 if number is None else number],
        invalid_value_message=lazy_gettext("Enter a whole number from 1 to 99."),
    )
    confirmed = SelectField(
        lazy_gettext("Class that support has confirmed"),
        choices=[
            SelectChoice("", lazy_gettext("Not confirmed yet")),
            *(SelectChoice(row.value, labels.ROWS[row]) for row in CONFIRMABLE),
        ],
        default="",
        name="class",
        invalid_choice_message=lazy_gettext("Choose a class from the list."),
    )

    @property
    def given_class(self) -> RowId | None:
        return RowId(self.confirmed.data) if self.confirmed.data else None


class CalculatorForm:
    """Plant and day, and as many lines as the address has; one at least."""

    def __init__(self, sent: MultiDict[str, str]) -> None:
        self.visit = VisitForm(sent)
        self._visit_is_right = self.visit.validate()
        self.prices = self._list()
        self.options = {option.value: option for option in options(self.prices)}
        choices = _choices(self.options.values())
        self.numbers = numbers_in(sent)
        self.lines = [_line(sent, number, choices) for number in self.numbers]

    def validate(self) -> bool:
        """Of all lines, so that all errors are shown at once."""
        judged = [line.validate() for line in self.lines]
        return all(judged) and self._visit_is_right

    @property
    def fields(self) -> list[Field]:
        return [*self.visit, *(field for line in self.lines for field in line)]

    @property
    def on(self) -> date:
        return self.visit.on.data or today()

    @property
    def chosen(self) -> list[tuple[Option, ReplacedPart]]:
        """Lines in which a part was chosen; only after `validate`."""
        return [
            (option, part_of(option, line.quantity.data, line.given_class))
            for line in self.lines
            if (option := self.options.get(line.part.data))
        ]

    def asks_for_class(self, line: LineForm) -> bool:
        """Where the list does not name the model, or something wrong was sent for it."""
        option = self.options.get(line.part.data)
        return bool(line.confirmed.errors) or (option is not None and option.row is None)

    def _list(self) -> PriceList:
        """The present one when there is none for the day, so that the page can be shown."""
        try:
            return list_on(self.on)
        except NoPriceList as refusal:
            self.visit.refuse(self.visit.on, refusals.sentence(refusal))
            self._visit_is_right = False
            return list_on(today())


def _line(sent: MultiDict[str, str], number: int, choices: list[SelectChoice]) -> LineForm:
    line = LineForm(sent, prefix=prefix(number))
    line.part.choices = choices
    return line


def _choices(found: Iterable[Option]) -> list[SelectChoice]:
    """One group for each row of the list; they stand in the order of its rows."""
    return [
        SelectChoice("", lazy_pgettext("calculator", "Nothing")),
        *(SelectChoice(each.value, each.label, optgroup=_group(each)) for each in found),
    ]


def _group(option: Option) -> str:
    return str(labels.ROWS[option.row] if option.row else _UNLISTED)
