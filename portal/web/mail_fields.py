"""An e-mail address, asked for in the same way by every form."""

import re
from email.errors import HeaderParseError
from email.headerregistry import Address
from typing import Any

from wtforms import EmailField, Field, Form
from wtforms.validators import DataRequired, Length, StopValidation

from portal.core.plain_text import one_line
from portal.web.i18n import gettext as _
from portal.web.i18n import lazy_gettext

_SHAPE = re.compile(r"[^@\s<>()\",;:\\]+@[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE)
_TOO_LONG = lazy_gettext("This e-mail address is too long.")


def mail_field(label: Any, missing: Any, autocomplete: str, *checks: Any) -> EmailField:
    """`missing` is said when it is empty; `autocomplete` is the word for browsers: "username" where
    one signs in with it, "email" for one's own, "off" for somebody else's.
    """
    return EmailField(
        label,
        [DataRequired(missing), Length(max=254, message=_TOO_LONG), *checks],
        filters=[one_line],
        render_kw={"inputmode": "email", "autocomplete": autocomplete},
    )


def can_be_mailed(_form: Form, field: Field) -> None:
    """For an address our mails are sent to; elsewhere it is just compared with one we know."""
    text = field.data or ""
    if not text.isascii() or not _SHAPE.fullmatch(text) or not _is_address(text):
        raise StopValidation(_("Enter a complete e-mail address, such as name@company.example."))


def _is_address(text: str) -> bool:
    try:
        return bool(Address(addr_spec=text).domain)
    except (HeaderParseError, ValueError, IndexError):
        return False
