"""Serial numbers: reading what was typed and recognising the shape (DOMAIN §5, serials.toml).

A serial is text. Letters that resemble digits are both legal, so they are never replaced:
`fold_serial` gives the key under which look-alikes meet, for "did you mean".
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NewType, Self

from portal.core.errors import DomainError
from portal.core.typed_text import is_too_long, latin_neighbour, plain_capitals

Serial = NewType("Serial", str)
"""Canonical: ASCII capitals and digits, of the length of a known shape."""

SHAPES_FILE = Path(__file__).parent / "serials.toml"
# a column of the register
LONGEST = 20
_FOLDED = str.maketrans("OIL", "011")


# there is one object of each, which millions of lines of a file are told apart by
@dataclass(frozen=True, slots=True, eq=False)
class SerialShape:
    """How one manufacturer numbers devices; no prefixes = any beginning, no kinds = of any kind."""

    name: str
    manufacturer: str
    length: int
    prefixes: tuple[str, ...] = ()
    digits_only: bool = False
    kinds: tuple[str, ...] = ()

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> Self:
        listed = {name: tuple(table.get(name, ())) for name in ("prefixes", "kinds")}
        shape = cls(**{**table, **listed})
        if not 0 < shape.length <= LONGEST:
            raise ValueError(f"no serial of {shape.length} characters can be stored")
        if any(plain_capitals(each) != each for each in shape.prefixes):
            raise ValueError(f"the prefixes of {shape.name} are no capitals and digits")
        return shape

    @property
    def pattern(self) -> str:
        """A regular expression for capitals and digits that fit."""
        free = r"\d" if self.digits_only else "[A-Z0-9]"
        ways = (f"{each}{free}{{{self.length - len(each)}}}" for each in self.prefixes or ("",))
        return "|".join(ways)

    def fits(self, text: str) -> bool:
        return (
            len(text) == self.length
            and text.startswith(self.prefixes or "")
            and (text.isdecimal() or not self.digits_only)
        )


def read_shapes(text: str) -> tuple[SerialShape, ...]:
    """Raises ValueError or TypeError for a shape that no serial could have, or an unknown word."""
    return tuple(SerialShape.read(table) for table in tomllib.loads(text)["shapes"])


SHAPES = read_shapes(SHAPES_FILE.read_text(encoding="utf-8"))
"""The first that fits names the serial."""

PATTERN = "|".join(shape.pattern for shape in SHAPES)
LENGTHS = tuple(sorted({shape.length for shape in SHAPES}))
_OF_LENGTH = {n: tuple(shape for shape in SHAPES if shape.length == n) for n in LENGTHS}


class SerialRefused(DomainError):
    """What was typed is no serial number; nothing was looked up."""


class SerialEmpty(SerialRefused):
    pass


class SerialIncomplete(SerialRefused):
    """Too few or too many characters for any shape; `expected` in rising order."""

    found: int
    expected: tuple[int, ...]


class SerialConfused(SerialRefused):
    """No device is numbered like this, but one is with its look-alikes read as digits."""

    meant: str


class SerialMalformed(SerialRefused):
    """A character that no serial number contains.

    `meant` is the serial with each such letter read as its Latin neighbour, where that makes one:
    offered, never put in place of what was typed.
    """

    character: str
    meant: str = ""


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
    for shape in _OF_LENGTH.get(len(serial), ()):
        if shape.fits(serial):
            return shape
    return None


def parse_serial(text: str) -> Serial:
    """Reads what was typed, pasted or scanned; raises a subclass of SerialRefused."""
    return parse_with_shape(text)[0]


def parse_with_shape(text: str) -> tuple[Serial, SerialShape]:
    """The same, for who goes on to ask whose number it is."""
    if is_too_long(text):
        raise SerialIncomplete(found=len(text), expected=_lengths_beside(len(text)))
    serial = normalise_serial(text)
    if not serial:
        raise SerialEmpty
    if not (serial.isascii() and serial.isalnum()):
        raise SerialMalformed(character=next(filter(_is_foreign, serial)), meant=_meant(serial))
    shape = classify(serial)
    if shape is None:
        if classify(digits := fold_serial(serial)):
            raise SerialConfused(meant=digits)
        raise SerialIncomplete(found=len(serial), expected=_lengths_beside(len(serial)))
    return Serial(serial), shape


def is_serial(text: str) -> bool:
    """Whether it may be a serial number; no register was asked."""
    try:
        parse_serial(text)
    except SerialRefused:
        return False
    return True


def _meant(serial: str) -> str:
    """A Greek keyboard writes Δ where D is printed."""
    read = "".join(latin_neighbour(each) if _is_foreign(each) else each for each in serial)
    return read if len(read) == len(serial) and classify(read) else ""


def _is_foreign(character: str) -> bool:
    return not (character.isascii() and character.isalnum())


def _lengths_beside(found: int) -> tuple[int, ...]:
    """Lengths to name: not the one just found, which only another shape may have."""
    return tuple(length for length in LENGTHS if length != found)
