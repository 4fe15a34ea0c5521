"""Texts and passwords, asked for in the same way by every form."""

from typing import Any

from wtforms import PasswordField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from portal.core.plain_text import one_line, paragraphs
from portal.web.i18n import lazy_gettext

LONGEST_PASSWORD = 1000


def text_field(label: Any, most: int, missing: Any = None, *checks: Any) -> StringField:
    """One line; `missing` is said when it is empty, and without it the field is optional."""
    needed = DataRequired(missing) if missing else Optional()
    length = Length(max=most, message=lazy_gettext("This text is too long."))
    return StringField(label, [needed, length, *checks], default="", filters=[one_line])


def text_area_field(label: Any, most: int, too_long: Any, missing: Any = None) -> TextAreaField:
    """Paragraphs; `missing` as above, `too_long` says how many characters are enough."""
    needed = DataRequired(missing) if missing else Optional()
    length = Length(max=most, message=too_long)
    return TextAreaField(label, [needed, length], default="", filters=[paragraphs])


def password_field(label: Any, missing: Any) -> PasswordField:
    too_long = lazy_gettext("This password is too long.")
    return PasswordField(
        label, [InputRequired(missing), Length(max=LONGEST_PASSWORD, message=too_long)]
    )
