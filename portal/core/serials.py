"""Serial numbers: reading what was typed and recognising the shape (DOMAIN §5).

A serial is text. Letters that resemble digits are both legal, so they are never replaced:
`fold_serial` gives the key under which look-alikes meet, for "did you mean".
"""

from dataclasses import dataclass
from typing import NewType

from portal.core.errors import DomainError
from portal.core.typed_text import is_too_long, plain_capitals

Serial = NewType("Serial", str)
"""Canonical: ASCII capitals and digits, of the length of a known shape."""

_FOLDED = str.maketrans("OIL", "011")


@dataclass(frozen=True, slots=True)
class SerialShape:
    """How one manufacturer numbers one kind of device; no prefixes = any beginning."""

    name: str
    manufacturer: str
    length: int
    prefixes: tuple[str, ...] = ()
    digits_only: bool = False

    def fits(self, text: str) -> bool:
        return (
            len(text) == self.length
            and text.startswith(self.prefixes or "")
            and (text.isdecimal() or not self.digits_only)
        )


KSEM = SerialShape("ksem", "KOSTAL", 8, prefixes=("7",), digits_only=True)
KOSTAL_DEVICE = SerialShape("kostal_device", "KOSTAL", 13)
SOLAX_INVERTER = SerialShape(
    "solax_inverter", "SolaX", 14, prefixes=("H34", "H43", "XM3", "MC", "MU")
)
SOLAX_DEVICE = SerialShape("solax_device", "SolaX", 14)

SHAPES = (KSEM, KOSTAL_DEVICE, SOLAX_INVERTER, SOLAX_DEVICE)
"""The first that fits names the serial: a narrow shape stands before a wide one."""


class SerialRefused(DomainError):
    """What was typed is no serial number; nothing was looked up."""


class SerialEmpty(SerialRefused):
    pass


class SerialIncomplete(SerialRefused):
    """Too few or too many characters for any shape; `expected` in rising order."""

    found: int
    expected: tuple[int, ...]


class SerialMalformed(SerialRefused):
    """A character that no serial number contains."""

    character: str


def normalise_serial(text: str) -> str:
    """Capitals without blanks, dashes and invisible marks; Greek and Cyrillic twins made Latin.

    For search fields: the result may be partial. Text beyond any serial's length gives "".
    """
    if text.isascii() and text.isalnum():
        text = text.upper()  # nearly always so, and a long list has ten thousand of them
        return "" if is_too_long(text) else text
    return "" if is_too_long(text) else plain_capitals(text)


def fold_serial(serial: str) -> str:
    """The look-alike key of a normalised serial or of a part of one: O is 0, I and L are 1."""
    return serial.translate(_FOLDED)


def classify(serial: str) -> SerialShape | None:
    """The shape of a normalised serial, None if no device is numbered like this."""
    return next((shape for shape in SHAPES if shape.fits(serial)), None)


def parse_serial(text: str) -> Serial:
    """Reads what was typed, pasted or scanned; raises a subclass of SerialRefused."""
    if is_too_long(text):
        raise SerialIncomplete(found=len(text), expected=_lengths_beside(len(text)))
    serial = normalise_serial(text)
    if not serial:
        raise SerialEmpty
    for character in serial:
        if not (character.isascii() and character.isalnum()):
            raise SerialMalformed(character=character)
    if classify(serial) is None:
        raise SerialIncomplete(found=len(serial), expected=_lengths_beside(len(serial)))
    return Serial(serial)


def is_serial(text: str) -> bool:
    """Whether it may be a serial number; no register was asked."""
    try:
        parse_serial(text)
    except SerialRefused:
        return False
    return True


def _lengths_beside(found: int) -> tuple[int, ...]:
    """Lengths to name: not the one just found, which only another shape may have."""
    return tuple(sorted({shape.length for shape in SHAPES} - {found}))
