"""Whether a PDF is whole, and only something to read.

What makes a PDF act are names of keys, and those stand in its objects, plainly or in deflated
object streams; a name may spell any of its letters as #xx. Whatever cannot be looked into
(encryption, object streams in other filters) is refused. See docs/decisions/0022.
"""

import re
import zlib
from collections.abc import Iterator

from portal.files.errors import FileActive, FileDamaged, FileSealed

_HEADER = re.compile(rb"%PDF-[12]\.\d[ \t]*[\r\n]")
# after the end nothing may follow: a second file could
_END = re.compile(rb"startxref\s+\d+\s+%%EOF\s*\Z")
_NAME = re.compile(rb"/[^\x00-\x20()<>\[\]{}/%]{1,100}")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_BORDER = re.compile(rb"endstream|stream\r?\n")
_PAGE = frozenset({b"/Page", b"/Pages"})
_SEALED = frozenset({b"/Encrypt"})
_PACKED = frozenset({b"/ObjStm"})
# a script needs its /JavaScript; /JS alone is so short that chance writes it into pictures
_ACTIVE = frozenset(
    b"/" + name
    for name in (
        b"JavaScript Launch EmbeddedFile EmbeddedFiles RichMedia XFA SubmitForm ImportData GoToE "
        b"GoToR Movie Sound Rendition"
    ).split()
)
LARGEST_UNPACKED = 20_000_000
MOST_READ_OVER = 4


def check(content: bytes) -> None:
    """Raises FileDamaged, FileSealed or FileActive."""
    if not _HEADER.match(content) or not _END.search(content[-1_100:]):
        raise FileDamaged()
    names = _names(content)
    if names & _SEALED:
        raise FileSealed()
    if names & _PACKED:
        for objects in _packed_objects(content):
            names |= _names(objects)
    if names & _ACTIVE:
        raise FileActive()
    if not names & _PAGE:
        raise FileDamaged()


def _names(content: bytes) -> set[bytes]:
    """Every name in the text, letters spelt as numbers made letters again."""
    return {_ESCAPED.sub(_letter, found) for found in set(_NAME.findall(content))}


def _letter(match: re.Match[bytes]) -> bytes:
    return bytes([int(match[1], 16)])


def _packed_objects(content: bytes) -> Iterator[bytes]:
    """What each object stream says, all together at most LARGEST_UNPACKED."""
    room = LARGEST_UNPACKED
    for start, before in _streams(content):
        names = _names(before)
        if not names & _PACKED:
            continue
        filters = {name for name in names if name.endswith((b"Decode", b"DecodeParms"))}
        if filters != {b"/FlateDecode"}:
            raise FileActive()
        objects = _unpacked(memoryview(content)[start:], room)
        room -= len(objects)
        yield objects


def _streams(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Where each stream begins, and what stands between the one before and it.

    A border within some text makes what is read longer, never shorter.
    """
    since, inside, read = 0, False, 0
    for border in _BORDER.finditer(content):
        if border[0] == b"endstream":
            since, inside = (border.end() if inside else since), False
            continue
        read += border.start() - since
        if read > MOST_READ_OVER * len(content):
            raise FileDamaged()
        inside = True
        yield border.end(), content[since : border.start()]


def _unpacked(packed: memoryview, room: int) -> bytes:
    machine = zlib.decompressobj()
    try:
        objects = machine.decompress(packed, room + 1)
    except zlib.error:
        raise FileDamaged() from None
    if len(objects) > room or not machine.eof:
        raise FileDamaged()
    return objects
