"""Whether a PDF is whole, and only something to read.

What makes a PDF act are names of keys, and those stand in its objects, plainly or in deflated
object streams; a name may spell any of its letters as #xx. Whatever cannot be looked into
(encryption, object streams in other filters) is refused. See docs/decisions/0022.
"""

import re
import zlib
from collections.abc import Iterator

from portal.files import pdf_elsewhere
from portal.files.errors import FileActive, FileDamaged, FileSealed

_HEADER = re.compile(rb"%PDF-[12]\.\d[ \t]*[\r\n]")
# after the end nothing may follow: a second file could
_END = re.compile(rb"startxref\s+\d+\s+%%EOF\s*\Z")
_NAME = re.compile(rb"/[^\x00-\x20()<>\[\]{}/%]{1,100}")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_BORDER = re.compile(rb"endstream|stream")
# lenient readers take a lone return, and blanks before it; what comes otherwise is refused
_OPENS = re.compile(rb"[ \t]*(?:\r\n|\r|\n)")
_CLOSED = re.compile(rb"[^(<%]*>>\s*")
_PAGE = frozenset({b"/Page", b"/Pages"})
_SEALED = frozenset({b"/Encrypt"})
_PACKED = frozenset({b"/ObjStm"})
_OPENED = _PACKED | {b"/XRef"}
# every kind of action that leads out of the document or runs something: /S names tags too, so no
# list says what may stand there. A script needs its /JavaScript; /JS alone is so short that chance
# writes it into pictures
_ACTIVE = frozenset(
    b"/" + name
    for name in (
        b"JavaScript Launch FileAttachment RichMedia RichMediaExecute XFA SubmitForm ImportData "
        b"GoToE GoToR Thread Movie Sound Rendition OnInstantiate OPI"
    ).split()
)
# an electronic invoice holds its data as a file
_HOLDING = frozenset({b"/EmbeddedFile", b"/EmbeddedFiles"})
# a link is for reading, unless something follows it by itself
_LINK = frozenset({b"/URI"})
_BY_ITSELF = frozenset({b"/OpenAction", b"/AA"})
LARGEST_UNPACKED = 20_000_000
MOST_READ_OVER = 4


def check(content: bytes, may_hold_files: bool = False) -> None:
    """Who lets it hold files opens it and looks at each of them.

    Raises FileDamaged, FileSealed or FileActive.
    """
    if not _HEADER.match(content) or not _END.search(content[-1_100:]):
        raise FileDamaged()
    names, refers = _names(content), pdf_elsewhere.has_page(content)
    if names & _SEALED:
        raise FileSealed()
    if names & _PACKED:
        for objects in _packed_objects(content):
            names |= _names(objects)
            refers |= pdf_elsewhere.has_page(objects)
    active = _ACTIVE if may_hold_files else _ACTIVE | _HOLDING
    acts = names & active or (names & _LINK and names & _BY_ITSELF)
    if acts or refers or pdf_elsewhere.has_stream(content):
        raise FileActive()
    if not names & _PAGE:
        raise FileDamaged()
    if may_hold_files:
        _refuse_swollen(content)


def _refuse_swollen(content: bytes) -> None:
    """A library that opens the file inflates its tables and object streams, however large."""
    room = LARGEST_UNPACKED
    for start, before, _nearest in _streams(content):
        names = list(_every_name(before))
        if not _OPENED & set(names):
            continue
        filters = [name for name in names if name.endswith(b"Decode")]
        if not filters:
            continue
        opening = _OPENS.match(content, start)
        if filters != [b"/FlateDecode"] or opening is None:
            raise FileActive()
        room -= len(_unpacked(memoryview(content)[opening.end() :], room))


def _names(content: bytes) -> set[bytes]:
    """Every name in the text, letters spelt as numbers made letters again."""
    return {_ESCAPED.sub(_letter, found) for found in set(_NAME.findall(content))}


def _every_name(content: bytes) -> Iterator[bytes]:
    return (_ESCAPED.sub(_letter, found[0]) for found in _NAME.finditer(content))


def _letter(match: re.Match[bytes]) -> bytes:
    return bytes([int(match[1], 16)])


def _packed_objects(content: bytes) -> Iterator[bytes]:
    """What each object stream says, all together at most LARGEST_UNPACKED.

    Each of the names that announce one has its own: who hides one behind another is refused.
    """
    room = LARGEST_UNPACKED
    announced = sum(name in _PACKED for name in _every_name(content))
    for start, before, nearest in _streams(content):
        names = _names(before)
        if not names & _PACKED:
            continue
        filters = {name for name in names if name.endswith((b"Decode", b"DecodeParms"))}
        opening = _OPENS.match(content, start)
        if filters != {b"/FlateDecode"} or opening is None:
            raise FileActive()
        objects = _unpacked(memoryview(content)[opening.end() :], room)
        room -= len(objects)
        announced -= _announces(nearest)
        yield objects
    if announced:
        raise FileActive()


def _announces(text: bytes) -> bool:
    """Whether the dictionary at the end of the text is one of an object stream, and closed there.

    Raises FileActive when it holds strings or comments, in which borders of streams could hide.
    """
    for found in _NAME.finditer(text):
        if _ESCAPED.sub(_letter, found[0]) in _PACKED:
            rest = text[found.end() :]
            if not _CLOSED.fullmatch(rest) or rest.count(b"[") != rest.count(b"]"):
                raise FileActive()
            return True
    return False


def _streams(content: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Where each stream may begin, what stands between the one before and it, and the last piece
    of that, up to the nearest border.

    A border within some text makes what is read longer, never shorter.
    """
    since, nearest, inside, read = 0, 0, False, 0
    for border in _BORDER.finditer(content):
        if border[0] == b"endstream":
            since, inside = (border.end() if inside else since), False
            nearest = border.end()
            continue
        read += border.start() - since
        if read > MOST_READ_OVER * len(content):
            raise FileDamaged()
        inside = True
        yield border.end(), content[since : border.start()], content[nearest : border.start()]
        nearest = border.end()


def _unpacked(packed: memoryview, room: int) -> bytes:
    machine = zlib.decompressobj()
    try:
        objects = machine.decompress(packed, room + 1)
    except zlib.error:
        raise FileDamaged() from None
    if len(objects) > room or not machine.eof:
        raise FileDamaged()
    return objects
