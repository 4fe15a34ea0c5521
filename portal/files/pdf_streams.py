"""Where the streams of a PDF are, and what their dictionaries say.

Any place may be an object, whatever the tables say. So the dictionary behind each `obj` is followed
to its end, through strings and comments; and wherever a reader could take a stream to begin, one of
these dictionaries must end. Nothing is left to what stands near a word.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from portal.files.errors import FileDamaged
from portal.files.pdf_names import BLANK, REGULAR, spelt_out

_BLANKS = b"\x00\t\n\f\r "
_WORD = re.compile(rb"(?:end)?stream")
_OBJECT = re.compile(rb"obj" + BLANK + rb"*+<<")
_GAP = re.compile(BLANK + rb"*+")
_PART = re.compile(rb"<<|>>|[\[\]]|\((?:[^()\\]++|\\.)*+\)|<[^>]*+>|%[^\r\n]*+|[()<>]", re.DOTALL)
_PARENTHESIS = re.compile(rb"\\.|[()]", re.DOTALL)
_CLOSES = {b"<<": b">>", b"[": b"]"}
# the text of a dictionary with what lies within it left out: strings as (), dictionaries as <>
_ENTRY = re.compile(
    rb"%(b)s*+(?P<key>/%(r)s*+)%(b)s*+(?P<value>/%(r)s*+|\(\)|<>|\[[^\[\]{}%%]*+\]"
    rb"|[-+.\d]++(?:%(b)s++\d++%(b)s++R(?!%(r)s))?+|(?:true|false|null)(?!%(r)s))"
    % {b"b": BLANK, b"r": REGULAR}
)
# a letter has some dozen streams
MOST_STREAMS = 10_000
MOST_PARTS = 400_000
MOST_FOLLOWED = 2
# what stands before the word, to tell whether it can begin a stream
_NEAR = 1_000


@dataclass(frozen=True, slots=True)
class Stream:
    entries: list[tuple[bytes, bytes]]
    dictionary: bytes
    # behind the word, and where the next `endstream` stands
    start: int
    end: int

    @property
    def keys(self) -> set[bytes]:
        return {key for key, _ in self.entries}

    @property
    def values(self) -> set[bytes]:
        return {spelt_out(value) for _, value in self.entries}

    def value(self, of: bytes) -> bytes:
        """Empty when it says nothing of that."""
        return next((value for key, value in self.entries if key == of), b"")


class _Patience:
    """How much of a file is followed in all. Raises FileDamaged when it is more."""

    def __init__(self, content: bytes) -> None:
        self._parts, self._bytes = MOST_PARTS, MOST_FOLLOWED * len(content)

    def read(self, size: int) -> None:
        self._parts -= 1
        self._bytes -= size
        if self._parts < 0 or self._bytes < 0:
            raise FileDamaged()


def streams(content: bytes) -> list[Stream]:
    """Raises FileDamaged where a dictionary is odd, or too much would have to be followed."""
    begins, ends = _words(content)
    patience = _Patience(content)
    found: list[Stream] = []
    known: set[int] = set()
    closed: set[int] = set()
    for opening in _OBJECT.finditer(content):
        patience.read(0)
        end, text = _followed(content, opening.end(), patience)
        gap = _GAP.match(content, end)
        at = gap.end() if gap else end
        if not content.startswith(b"stream", at):
            continue
        known.add(at)
        place = bisect_left(ends, at)
        # of two that lie in each other every reader may take another one
        if len(found) == MOST_STREAMS or place == len(ends) or place in closed:
            raise FileDamaged()
        closed.add(place)
        dictionary = content[opening.end() : end]
        found.append(
            Stream(list(_entries(text, patience)), dictionary, at + len(b"stream"), ends[place])
        )
    for at in begins:
        if at not in known and _may_begin(content, at):
            raise FileDamaged()
    return found


def _words(content: bytes) -> tuple[list[int], list[int]]:
    """Where the words stand that open and close streams, also within others."""
    begins: list[int] = []
    ends: list[int] = []
    for word in _WORD.finditer(content):
        (begins if word[0] == b"stream" else ends).append(word.start())
        if len(begins) > 2 * MOST_STREAMS or len(ends) > 2 * MOST_STREAMS:
            raise FileDamaged()
    return begins, ends


def _may_begin(content: bytes, at: int) -> bool:
    """Whether a dictionary ends before the word, or a comment that could stand between them."""
    near = content[max(0, at - _NEAR) : at]
    before = near.rstrip(_BLANKS)
    if before.endswith(b">>") or not before:
        return True
    if not set(near[len(before) :]) & set(b"\r\n"):
        return False
    line = re.split(rb"[\r\n]", before)[-1]
    return b"%" in line or len(line) == len(before)


def _followed(content: bytes, start: int, patience: _Patience) -> tuple[int, bytes]:
    """Where the dictionary ends, and what it says itself."""
    waiting, said, at = [b">>"], [], start
    while part := _PART.search(content, at):
        patience.read(part.end() - at)
        mark = part[0]
        shown = len(waiting) == 1 or (len(waiting) == 2 and waiting[1] == b"]")
        if shown:
            said.append(content[at : part.start()])
        at = part.end()
        if mark == b"(":
            at = _end_of_string(content, at, patience)
        else:
            _nest(waiting, mark)
        if shown:
            said.append(_told(mark, len(waiting)))
        if not waiting:
            return at, b"".join(said)
    raise FileDamaged()


def _nest(waiting: list[bytes], mark: bytes) -> None:
    """`waiting` is what closes whatever is open."""
    if mark in _CLOSES:
        waiting.append(_CLOSES[mark])
    elif mark in _CLOSES.values():
        if waiting.pop() != mark:
            raise FileDamaged()
    elif mark in {b")", b"<", b">"}:
        raise FileDamaged()


def _told(mark: bytes, depth: int) -> bytes:
    """What stands for it in the text of the dictionary that is followed."""
    if mark == b"[":
        return mark if depth == 2 else b"<>"
    if mark.startswith(b"%"):
        return b"%"
    return {b"<<": b"<>", b">>": b"", b"]": b"]"}.get(mark, b"()")


def _end_of_string(content: bytes, start: int, patience: _Patience) -> int:
    """Of one that holds others."""
    at, depth = start, 1
    for found in _PARENTHESIS.finditer(content, start):
        patience.read(found.end() - at)
        at = found.end()
        depth += {b"(": 1, b")": -1}.get(found[0], 0)
        if not depth:
            return at
    raise FileDamaged()


def _entries(text: bytes, patience: _Patience) -> Iterator[tuple[bytes, bytes]]:
    at, end = 0, len(text.rstrip(_BLANKS))
    while at < end:
        entry = _ENTRY.match(text, at)
        if entry is None:
            raise FileDamaged()
        patience.read(0)
        yield spelt_out(entry["key"]), entry["value"]
        at = entry.end()
