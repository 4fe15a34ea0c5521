"""Which of the names that matter stand in a PDF: by those it acts, or cannot be looked into.

Each is looked for by itself. To collect whatever names there are would take memory by the hundred
megabytes from a file that is full of them.
"""

import re

from portal.files.errors import FileDamaged

PAGE = frozenset({b"/Page", b"/Pages"})
SEALED = frozenset({b"/Encrypt"})
# every kind of action that leads out of the document or runs something: /S names tags too, so no
# list says what may stand there. A script needs its /JavaScript; /JS alone is so short that chance
# writes it into pictures
ACTIVE = frozenset(
    b"/" + name
    for name in (
        b"JavaScript Launch FileAttachment RichMedia RichMediaExecute XFA SubmitForm ImportData "
        b"GoToE GoToR Thread Movie Sound Rendition OnInstantiate OPI"
    ).split()
)
# an electronic invoice holds its data as a file
HOLDING = frozenset({b"/EmbeddedFile", b"/EmbeddedFiles"})
# a link is for reading, unless something follows it by itself
LINK = frozenset({b"/URI"})
BY_ITSELF = frozenset({b"/OpenAction", b"/AA"})

BLANK = rb"[\x00\t\n\f\r ]"
# what a name is made of
REGULAR = rb"[^\x00-\x20()<>\[\]{}/%]"
_WATCHED = {
    name: re.compile(name + b"(?!" + REGULAR + b")")
    for name in PAGE | SEALED | ACTIVE | HOLDING | LINK | BY_ITSELF
}
# a picture stands for a page of another file; the tags of a document have a list there
_SHOWS_A_PAGE = re.compile(
    rb"/(?:R|#52)(?:e|#65)(?:f|#66)(?!" + REGULAR + b")" + BLANK + rb"*+(?!\[)"
)
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
# all that is watched for is written in letters
_ESCAPED_LETTER = re.compile(rb"#[4-7][0-9A-Fa-f]")
# and is shorter than this with each of them escaped
_LONGEST = 3 * max(map(len, _WATCHED)) + 1
_NAME = re.compile(rb"/" + REGULAR + rb"{1,%d}+" % _LONGEST)
# nobody escapes a letter without need
MOST_ESCAPED = 50_000


def watched(text: bytes, cut: bool = False) -> set[bytes]:
    """Letters spelt as numbers are letters. Raises FileDamaged where nearly all of them are.

    `cut`: a reader may stop anywhere in the text, so that a longer name becomes one that acts.
    """
    spelt = _escaped(text)
    return {
        name
        for name, whole in _WATCHED.items()
        if (name in text and (whole.search(text) or (cut and name in ACTIVE)))
        or name in spelt
        or (cut and name in ACTIVE and any(each.startswith(name) for each in spelt))
    }


def shows_a_page(text: bytes) -> bool:
    """Whether a picture stands for a page of another file."""
    return _SHOWS_A_PAGE.search(text) is not None


def spelt_out(name: bytes) -> bytes:
    return _ESCAPED.sub(_letter, name)


def _escaped(text: bytes) -> set[bytes]:
    """The names with such letters, spelt out."""
    found: set[bytes] = set()
    for count, letter in enumerate(_ESCAPED_LETTER.finditer(text)):
        if count == MOST_ESCAPED:
            raise FileDamaged()
        begin = text.rfind(b"/", max(0, letter.start() - _LONGEST), letter.start())
        if begin >= 0 and (name := _NAME.match(text, begin)):
            found.add(spelt_out(name[0]))
    return found


def _letter(match: re.Match[bytes]) -> bytes:
    return bytes([int(match[1], 16)])
