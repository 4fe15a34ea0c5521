"""What a photo of a code may be refused for, said to people."""

from collections.abc import Callable
from typing import Any

from portal.core.errors import DomainError
from portal.documents.csv_import import CsvHeaderWrong, CsvLineWrong
from portal.documents.photo import (
    PhotoNotAPicture,
    PhotoReaderBusy,
    PhotoTooLarge,
    PhotoWithoutCode,
    PhotoWithSeveralCodes,
)
from portal.web.formats import integer_text
from portal.web.i18n import gettext as _
from portal.web.refusals import Refusal

SENTENCES: dict[type[DomainError], Refusal | Callable[[Any], str]] = {
    CsvHeaderWrong: lambda error: _(
        "The first line must name these columns, in this order: %(columns)s.",
        columns=",".join(error.expected),
    ),
    CsvLineWrong: lambda error: _(
        "Line %(line)s has another number of columns than the first one, or is broken.",
        line=integer_text(error.line),
    ),
    PhotoNotAPicture: lambda _error: _(
        "This file is not a picture that can be read. Choose a photo as JPEG, PNG or WebP."
    ),
    PhotoTooLarge: lambda error: _(
        "This photo is too large: at most %(megabytes)s MB and %(megapixels)s megapixels.",
        megabytes=error.max_megabytes,
        megapixels=error.max_megapixels,
    ),
    PhotoWithoutCode: lambda _error: _(
        "No fitting code was found in this photo. Take it closer, straight from above and in good "
        "light, or type the code."
    ),
    PhotoWithSeveralCodes: lambda _error: _(
        "There are several codes in this photo. Take a photo that shows one only."
    ),
    PhotoReaderBusy: Refusal(
        lambda _error: _("Wait a minute and try again. What you entered earlier is not lost."), 429
    ),
}
