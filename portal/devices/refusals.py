"""What is wrong with a typed serial number, said to people."""

from collections.abc import Callable
from typing import Any

from portal.core.errors import DomainError
from portal.core.serials import SerialEmpty, SerialIncomplete, SerialMalformed
from portal.web.i18n import gettext as _
from portal.web.i18n import ngettext
from portal.web.refusals import Refusal


def _incomplete(error: SerialIncomplete) -> str:
    return ngettext(
        "A serial number has %(expected)s characters, but %(num)s was entered.",
        "A serial number has %(expected)s characters, but %(num)s were entered.",
        error.found,
        expected=" / ".join(str(length) for length in error.expected),
    )


def _malformed(error: SerialMalformed) -> str:
    return _(
        "A serial number has letters and digits only, but %(character)s was entered.",
        character=error.character,
    )


SENTENCES: dict[type[DomainError], Refusal | Callable[[Any], str]] = {
    SerialEmpty: lambda _error: _("Enter the serial number of the device."),
    SerialIncomplete: _incomplete,
    SerialMalformed: _malformed,
}
