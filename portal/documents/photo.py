"""QR codes and Code 128 in an uploaded photo, within bounded memory and time.

The orientation noted in EXIF is not applied: codes are found in all eight orientations anyway,
and a photo with broken EXIF stays readable.
"""

import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from threading import BoundedSemaphore, Lock

from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from portal.core.errors import DomainError
from portal.documents.barcodes import LONGEST_EDGE, texts_in

MAX_BYTES = 12_000_000

# The largest phone sensors in common use take 64 megapixels; what is above is no photo of a card.
MAX_PIXELS = 65_000_000

# A JPEG is decoded to grey only, at 40 megapixels 40 MB. Other formats cost more (measured, bytes
# per pixel), so they reach their limit earlier: PNG at 50 megapixels, WebP at 12.
MAX_DECODED_BYTES = 200_000_000
_JPEG_COST = 1
# Of a progressive one every coefficient is held, at whatever scale it is decoded; cameras store
# colours at a quarter of the size, which makes 3 bytes per pixel, 6 where they are stored whole.
_BYTES_PER_COEFFICIENT = 2
_PNG_COST = 4
_WEBP_COST = 16

# Each further scan of a progressive JPEG walks the whole picture; cameras write about ten.
MAX_JPEG_SCANS = 100
_START_OF_SCAN = b"\xff\xda"

_DAMAGED = (
    OSError, SyntaxError, ValueError, EOFError, struct.error, IndexError, ZeroDivisionError
)  # fmt: skip

# Memory is bounded for the process, not only for one upload; more than these would only wait, and
# take the threads that serve pages.
MOST_IN_FLIGHT = 3
_one_at_a_time = Lock()
_room = BoundedSemaphore(MOST_IN_FLIGHT)


class PhotoNotAPicture(DomainError):
    """No JPEG, PNG or WebP by its content, damaged, or of more scans than any camera writes."""


class PhotoTooLarge(DomainError):
    """`max_megapixels` is the limit of its format."""

    max_megabytes: int = MAX_BYTES // 1_000_000
    max_megapixels: int = MAX_PIXELS // 1_000_000


class PhotoWithoutCode(DomainError):
    """A picture in which no QR code and no Code 128 can be read, or none that fits."""


class PhotoWithSeveralCodes(DomainError):
    codes: list[str]


class PhotoReaderBusy(DomainError):
    """Other photos are being read and wait already."""


def read_only_code(data: bytes, fits: Callable[[str], bool] = bool) -> str:
    """The one code in the photo for which `fits` holds; a card link counts as its fragment.

    Type plates carry several bar codes: `fits` picks the serial number. Raises PhotoNotAPicture,
    PhotoTooLarge, PhotoWithoutCode, PhotoWithSeveralCodes, PhotoReaderBusy.
    """
    codes = list(dict.fromkeys(code for code in map(code_in, read_codes(data)) if fits(code)))
    if not codes:
        raise PhotoWithoutCode
    if len(codes) > 1:
        raise PhotoWithSeveralCodes(codes=codes)
    return codes[0]


def read_codes(data: bytes) -> list[str]:
    """The texts of all codes in the photo, each once. Raises as `read_only_code` does."""
    if len(data) > MAX_BYTES:
        raise PhotoTooLarge
    with _turn():
        codes = texts_in(_grey_picture(data))
    if not codes:
        raise PhotoWithoutCode
    return codes


@contextmanager
def _turn() -> Iterator[None]:
    if not _room.acquire(blocking=False):
        raise PhotoReaderBusy
    try:
        with _one_at_a_time:
            yield
    finally:
        _room.release()


def code_in(text: str) -> str:
    """What a scanned text means for a field: of a link its #fragment, else the text itself."""
    text = text.strip()
    if not text.casefold().startswith(("http://", "https://")):
        return text
    return text.partition("#")[2] or text


def _grey_picture(data: bytes) -> Image.Image:
    try:
        with Image.open(BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as picture:
            _refuse_costly(picture, data)
            picture.draft("L", (LONGEST_EDGE, LONGEST_EDGE))
            picture.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
            return _flat_grey(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PhotoTooLarge from None
    except _DAMAGED:
        raise PhotoNotAPicture from None


def _refuse_costly(picture: Image.Image, data: bytes) -> None:
    pixels = picture.width * picture.height
    most = min(MAX_PIXELS, int(MAX_DECODED_BYTES / _bytes_per_pixel(picture)))
    if pixels > most:
        raise PhotoTooLarge(max_megapixels=most // 1_000_000)
    if isinstance(picture, JpegImageFile) and data.count(_START_OF_SCAN) > MAX_JPEG_SCANS:
        raise PhotoNotAPicture


def _bytes_per_pixel(picture: Image.Image) -> float:
    if picture.format == "WEBP":
        return _WEBP_COST
    if picture.format == "PNG":
        return _PNG_COST
    if isinstance(picture, JpegImageFile) and picture.info.get("progressive"):
        return _BYTES_PER_COEFFICIENT * _coefficients_per_pixel(picture)
    return _JPEG_COST


def _coefficients_per_pixel(picture: JpegImageFile) -> float:
    """Of each component its share of the samples of the one that is stored whole."""
    sampling = [(across, down) for _id, across, down, _table in picture.layer]
    whole = max(across for across, _ in sampling) * max(down for _, down in sampling)
    return sum(across * down for across, down in sampling) / whole


def _flat_grey(picture: Image.Image) -> Image.Image:
    """On white: a transparent background is black once the transparency is dropped."""
    if picture.has_transparency_data:
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture.convert("RGBA"))
    return picture.convert("L")
