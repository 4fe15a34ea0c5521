"""What is wrong with a serial number, a device code or a correction, said to people."""

from collections.abc import Callable
from typing import Any

from portal.core.errors import DomainError
from portal.core.serials import SerialConfused, SerialEmpty, SerialIncomplete, SerialMalformed
from portal.devices import corrections
from portal.devices.device_codes import DeviceCodeMalformed
from portal.devices.proof import ProofWrong
from portal.devices.register import SerialMisread
from portal.web.formats import alternatives_text, date_text
from portal.web.i18n import gettext as _
from portal.web.i18n import ngettext
from portal.web.refusals import Refusal


def _incomplete(error: SerialIncomplete) -> str:
    return ngettext(
        "A serial number has %(expected)s characters, but %(num)s was entered.",
        "A serial number has %(expected)s characters, but %(num)s were entered.",
        error.found,
        expected=alternatives_text([str(length) for length in error.expected]),
    )


def _malformed(error: SerialMalformed) -> str:
    if error.meant:
        return _(
            "A serial number has Latin letters and digits only, but %(character)s was entered. "
            "Did you mean %(serial)s?",
            character=error.character,
            serial=error.meant,
        )
    return _(
        "A serial number has Latin letters and digits only, but %(character)s was entered.",
        character=error.character,
    )


def _perhaps(*serials: str) -> str:
    return _(
        "We do not know this serial number. Did you mean %(serials)s?",
        serials=" / ".join(serials),
    )


def _day_impossible(error: corrections.DayImpossible) -> str:
    return _(
        "Dates of a device lie between %(earliest)s and %(latest)s.",
        earliest=date_text(error.earliest),
        latest=date_text(error.latest),
    )


_CORRECTIONS: dict[type[DomainError], Refusal | Callable[[Any], str]] = {
    corrections.DeviceUnknown: Refusal(
        lambda _error: _("The register does not know this serial number."), 404
    ),
    corrections.NothingCorrected: lambda _error: _("Nothing differs from what the register says."),
    corrections.CorrectionReasonMissing: lambda _error: _(
        "Say why the data of the device is corrected."
    ),
    corrections.CorrectedMeanwhile: Refusal(
        lambda _error: _(
            "The data of this device was changed a moment ago, so nothing was corrected. "
            "Look at it again."
        ),
        409,
    ),
    corrections.ProductNotKnown: lambda _error: _("Choose a product of the catalogue."),
    corrections.ProductNumberedOtherwise: lambda error: _(
        "Devices of this product have other serial numbers than %(serial)s. "
        "Choose another product.",
        serial=error.serial,
    ),
    corrections.CountryNotKnown: lambda _error: _("Choose a country from the list."),
    corrections.DayImpossible: _day_impossible,
    corrections.ShippedBeforeProduction: lambda error: _(
        "A device cannot be shipped on %(shipped)s and produced later, on %(produced)s.",
        shipped=date_text(error.shipped_on),
        produced=date_text(error.produced_on),
    ),
    corrections.ReplacementIncomplete: lambda _error: _(
        "Enter both the serial number of the replacement and the day of the replacement, "
        "or neither."
    ),
    corrections.ReplacementUnknown: lambda error: _(
        "The register does not know the replacement %(serial)s.", serial=error.serial
    ),
    corrections.ReplacementOfAnotherKind: lambda error: _(
        "%(serial)s is a device of another kind or manufacturer, so it cannot be the replacement.",
        serial=error.serial,
    ),
    corrections.ReplacesAnother: lambda error: _(
        "%(serial)s has replaced another device already: %(other)s.",
        serial=error.serial,
        other=error.other,
    ),
    corrections.ReplacementCircle: lambda error: _(
        "%(serial)s was itself replaced by this device, so it cannot be its replacement.",
        serial=error.serial,
    ),
}

SENTENCES: dict[type[DomainError], Refusal | Callable[[Any], str]] = {
    SerialEmpty: lambda _error: _("Enter the serial number of the device."),
    SerialIncomplete: _incomplete,
    SerialMalformed: _malformed,
    SerialConfused: lambda error: _perhaps(error.meant),
    DeviceCodeMalformed: lambda _error: _(
        "A device code has 6 to 20 letters and digits. It is printed on the device."
    ),
    SerialMisread: lambda error: _perhaps(*error.look_alikes),
    ProofWrong: lambda _error: _(
        "The serial number and the device code do not belong together. Check both; "
        "if they are right, please write to our support."
    ),
    **_CORRECTIONS,
}
