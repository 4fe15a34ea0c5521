"""A day that somebody may enter to narrow a list."""

from typing import Any

from wtforms import DateField
from wtforms.validators import InputRequired, Optional, ValidationError

from portal.web.i18n import lazy_gettext

NO_DATE = lazy_gettext("Enter a date, such as 2026-03-31.")
YEARS = range(2000, 2101)


def day_field(label: Any, name: str) -> Any:
    return DateField(label, [Optional(), within_reach], name=name, invalid_value_message=NO_DATE)


def happened_on(label: Any) -> DateField:
    """A day that must be told; whether it is over, the domain judges."""
    return DateField(label, [InputRequired(NO_DATE), within_reach], invalid_value_message=NO_DATE)


def within_reach(_form: Any, field: DateField) -> None:
    """The calendar of instants ends where a typed year does not."""
    if field.data and field.data.year not in YEARS:
        raise ValidationError(str(NO_DATE))
