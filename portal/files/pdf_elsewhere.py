"""Whether a PDF has a part that lies in another file: a reader would fetch it, perhaps from a
machine that asks for a password.

Any place may be an object, whatever the tables say. So each name that could be the key is followed
to the end of its dictionary, and what stands there tells whether that is one of a stream.
"""

import re

from portal.files.errors import FileDamaged

_BLANK = rb"[\x00\t\n\f\r ]"
# a string, a dictionary or a reference; as a flag it has a plain number, as a font no value
_NAMES_A_FILE = re.compile(
    rb"/(?:F|#46)(?=%(b)s*+(?:[(<%%]|\d++(?:%(b)s*+%%|%(b)s++\d++(?:%(b)s*+%%|%(b)s++R))))"
    % {b"b": _BLANK}
)
# the tags of a document have a list there
_SHOWS_A_PAGE = re.compile(
    rb"/(?:R|#52)(?:e|#65)(?:f|#66)(?![^\x00-\x20()<>\[\]{}/%%])%(b)s*+(?!\[)" % {b"b": _BLANK}
)
_MARK = re.compile(rb"\(|<<|>>|<|%|endstream")
_PARENTHESIS = re.compile(rb"\\.|[()]", re.DOTALL)
_HEX_END = re.compile(rb">")
_LINE_END = re.compile(rb"[\r\n]")
_GAP = re.compile(rb"(?:%s|%%[^\r\n]*[\r\n])*+" % _BLANK)
# a letter has some dozen; chance in pictures adds a few
MOST_MARKS = 100_000
MOST_FOLLOWED = 2


class _Patience:
    """How much of a file is followed in all. Raises FileDamaged when it is more."""

    def __init__(self, content: bytes) -> None:
        self._marks, self._bytes = MOST_MARKS, MOST_FOLLOWED * len(content)

    def read(self, size: int) -> None:
        self._marks -= 1
        self._bytes -= size
        if self._marks < 0 or self._bytes < 0:
            raise FileDamaged()


def has_stream(content: bytes) -> bool:
    """Whether the data of a stream are elsewhere. Raises FileDamaged where that takes too long."""
    patience = _Patience(content)
    ends = (
        _end_of_dictionary(content, found.end(), patience)
        for found in _NAMES_A_FILE.finditer(content)
    )
    return any(content.startswith(b"stream", end) for end in ends if end)


def has_page(objects: bytes) -> bool:
    """Whether a picture stands for a page of another file."""
    return _SHOWS_A_PAGE.search(objects) is not None


def _end_of_dictionary(content: bytes, start: int, patience: _Patience) -> int | None:
    """Where something follows the one that is open; None if it was no dictionary after all."""
    at, depth = start, 0
    while mark := _MARK.search(content, at):
        patience.read(mark.end() - at)
        at = mark.end()
        match mark[0]:
            case b"(":
                at = _end_of_string(content, at, patience)
            case b"<":
                at = _behind(_HEX_END, content, at, patience)
            case b"%":
                at = _behind(_LINE_END, content, at, patience)
            case b"<<":
                depth += 1
            case b">>" if depth:
                depth -= 1
            case b">>":
                return _behind(_GAP, content, at, patience)
            case _:
                return None
    patience.read(len(content) - at)
    return None


def _end_of_string(content: bytes, start: int, patience: _Patience) -> int:
    at, depth = start, 1
    for found in _PARENTHESIS.finditer(content, start):
        patience.read(found.end() - at)
        at = found.end()
        depth += {b"(": 1, b")": -1}.get(found[0], 0)
        if not depth:
            return at
    patience.read(len(content) - at)
    return len(content)


def _behind(closing: re.Pattern[bytes], content: bytes, start: int, patience: _Patience) -> int:
    found = closing.search(content, start)
    end = found.end() if found else len(content)
    patience.read(end - start)
    return end
