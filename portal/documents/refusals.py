"""What a photo of a code may be refused for, said to people."""

from portal.documents.photo import (
    PhotoNotAPicture,
    PhotoTooLarge,
    PhotoWithoutCode,
    PhotoWithSeveralCodes,
)
from portal.web.i18n import gettext as _

SENTENCES = {
    PhotoNotAPicture: lambda _error: _(
        "This file is no picture that can be read. Choose a photo as JPEG, PNG or WebP."
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
}
