"""An uploaded list as lines of text, read piece by piece."""

import codecs
from collections.abc import Iterator
from io import TextIOWrapper
from typing import IO

from portal.core.errors import DomainError

_PIECE = 64 * 1024
# what Excel saves as "Unicode text" says so itself
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# what Excel saves as CSV in western Europe; serial numbers are ASCII, so any other would do
_OLD = "cp1252"


class ListNotText(DomainError):
    """A workbook, a picture or a PDF: whatever it is, it has no lines."""


def lines_of(file: IO[bytes]) -> Iterator[str]:
    """Raises ListNotText before the first line. The file is read twice and stays open."""
    encoding = _encoding_of(file)
    file.seek(0)
    text = TextIOWrapper(file, encoding, errors="replace", newline=None)
    try:
        yield from text
    finally:
        text.detach()


def _encoding_of(file: IO[bytes]) -> str:
    file.seek(0)
    beginning = file.read(4)
    if beginning.startswith(_WIDE):
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8")()
    encoding, piece = "utf-8", beginning
    while piece:
        if b"\0" in piece:
            raise ListNotText
        if encoding == "utf-8":
            try:
                decoder.decode(piece)
            except UnicodeDecodeError:
                encoding = _OLD
        piece = file.read(_PIECE)
    return encoding
