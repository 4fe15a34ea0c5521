"""Whether a PDF is whole, and only something to read.

What makes a PDF act are names of keys, and those stand in its objects, plainly or in deflated
object streams; a name may spell any of its letters as #xx. Whatever cannot be looked into
(encryption, object streams in other filters) is refused. See docs/decisions/0022.
"""

import re
import zlib

from portal.files.errors import FileActive, FileDamaged, FileSealed
from portal.files.pdf_names import (
    ACTIVE,
    BY_ITSELF,
    HOLDING,
    LINK,
    PAGE,
    SEALED,
    shows_a_page,
    spelt_out,
    watched,
)
from portal.files.pdf_streams import Stream, streams

_HEADER = re.compile(rb"%PDF-[12]\.\d[ \t]*[\r\n]")
# after the end nothing may follow: a second file could
_END = re.compile(rb"startxref\s+\d+\s+%%EOF\s*\Z")
# lenient readers take a lone return, and blanks before it; what comes otherwise is refused
_OPENS = re.compile(rb"[ \t]*(?:\r\n|\r|\n)")
# its data may lie in another file; some readers take the first for /Filter as well
_ELSEWHERE = frozenset({b"/F", b"/FFilter", b"/FDecodeParms"})
# not every reader asks for the type of an object stream; all need the number of its objects, which
# a colour profile has too
_OBJECTS = frozenset({b"/ObjStm", b"/First"})
_MAYBE_OBJECTS = frozenset({b"/N"})
_TABLE = frozenset({b"/XRef", b"/W"})
_PARAMETERS = frozenset({b"/DecodeParms", b"/DP"})
_DEFLATED = re.compile(rb"/FlateDecode|\[\s*/FlateDecode\s*\]")
_WIDTHS = re.compile(rb"/(?:Columns|Colors|BitsPerComponent)(?![A-Za-z])")
_TOLD = re.compile(rb"<>|null|\[\s*(?:<>|null)\s*\]")
# a library makes room for a whole row, however wide
_NARROW = re.compile(rb"\s+\d{1,4}\s*(?:/|>>)")
LARGEST_UNPACKED = 10_000_000
# each takes its time, however little is in it
LEAST_COUNTED = 3_000
_PIECE = 50_000


def check(content: bytes, may_hold_files: bool = False) -> None:
    """Who lets it hold files opens it and looks at each of them.

    Raises FileDamaged, FileSealed or FileActive.
    """
    if not _HEADER.match(content) or not _END.search(content[-1_100:]):
        raise FileDamaged()
    names, refers = watched(content), shows_a_page(content)
    if names & SEALED:
        raise FileSealed()
    room = LARGEST_UNPACKED
    for stream in streams(content):
        inner, cut = _looked_into(content, stream, room)
        room -= max(len(inner), LEAST_COUNTED) if inner else 0
        if room < 0:
            raise FileDamaged()
        names |= watched(inner, cut)
        refers |= shows_a_page(inner)
    active = ACTIVE if may_hold_files else ACTIVE | HOLDING
    if names & active or (names & LINK and names & BY_ITSELF) or refers:
        raise FileActive()
    if not names & PAGE:
        raise FileDamaged()


def _looked_into(content: bytes, stream: Stream, room: int) -> tuple[bytes, bool]:
    """What the stream says, if that may be objects or a table of them, which a library that opens
    the file inflates; and whether a reader may take less of it, for what its length says.
    """
    if stream.keys & _ELSEWHERE:
        raise FileActive()
    said = stream.keys | stream.values
    objects, table = bool(said & (_OBJECTS | _MAYBE_OBJECTS)), bool(said & _TABLE)
    # what is not packed was read with the rest of the file
    plain = not stream.keys & (_PARAMETERS | {b"/Filter"}) and not said & _OBJECTS
    if plain or not (objects or table):
        return b"", False
    _refuse_unreadable(stream, objects)
    opening = _OPENS.match(content, stream.start)
    if opening is None:
        raise FileActive()
    inner, end = _unpacked(content, opening.end(), stream.end, room)
    length = stream.value(b"/Length")
    return inner, objects and not (length.isdigit() and int(length) >= end - opening.end())


def _refuse_unreadable(stream: Stream, objects: bool) -> None:
    """One filter, written out, and no second word on anything."""
    if len(stream.keys) < len(stream.entries) or not _DEFLATED.fullmatch(stream.value(b"/Filter")):
        raise FileActive()
    if not stream.keys & _PARAMETERS:
        return
    told = spelt_out(stream.dictionary)
    wide = any(not _NARROW.match(told, found.end()) for found in _WIDTHS.finditer(told))
    if objects or wide or not _TOLD.fullmatch(stream.value(b"/DecodeParms")):
        raise FileActive()


def _unpacked(content: bytes, start: int, end: int, room: int) -> tuple[bytes, int]:
    """Piece by piece: zlib copies whatever it is given and has no use for."""
    machine, pieces, at = zlib.decompressobj(), [], start
    while at < end and not machine.eof:
        try:
            piece = machine.decompress(content[at : min(at + _PIECE, end)], room + 1)
        except zlib.error:
            raise FileDamaged() from None
        at = min(at + _PIECE, end)
        room -= len(piece)
        if room < 0:
            raise FileDamaged()
        pieces.append(piece)
    if not machine.eof:
        raise FileDamaged()
    return b"".join(pieces), at - len(machine.unused_data)
