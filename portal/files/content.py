"""What was uploaded, known by its content; the name it came with is for people only."""

import hashlib
import re
from dataclasses import dataclass

from portal.core.plain_text import one_line
from portal.files import pdf_check, picture_check
from portal.files.errors import FileMissing, FileOfOtherKind, FileTooLarge
from portal.files.kinds import MediaType

MAX_MEGABYTES = 5
LONGEST_NAME = 200
# the last part of a path, whichever system it was written on
_BEFORE_NAME = re.compile(r".*[/\\]", re.DOTALL)
_BEGINNINGS = {
    b"%PDF-": MediaType.PDF,
    b"\xff\xd8\xff": MediaType.JPEG,
    b"\x89PNG\r\n\x1a\n": MediaType.PNG,
}


@dataclass(frozen=True)
class CheckedFile:
    """Made by `checked` only."""

    content: bytes
    media_type: MediaType
    name: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def checked(
    content: bytes, name: str, max_megabytes: int = MAX_MEGABYTES, may_hold_files: bool = False
) -> CheckedFile:
    """`may_hold_files`: a PDF, whose files the caller looks at. Raises a FileRefused."""
    if not content:
        raise FileMissing()
    if len(content) > max_megabytes * 1_000_000:
        raise FileTooLarge(max_megabytes=max_megabytes)
    media_type = media_type_of(content)
    if media_type is MediaType.PDF:
        pdf_check.check(content, may_hold_files)
    else:
        picture_check.check(content, media_type, max_megabytes)
    return CheckedFile(content, media_type, plain_name(name))


def plain_name(name: str) -> str:
    """What a person may read: no folders, nothing invisible, nothing that turns the direction."""
    return one_line(_BEFORE_NAME.sub("", name.replace("\x00", "")))[:LONGEST_NAME]


def media_type_of(content: bytes) -> MediaType:
    """By its beginning alone. Raises FileOfOtherKind."""
    for beginning, media_type in _BEGINNINGS.items():
        if content.startswith(beginning):
            return media_type
    raise FileOfOtherKind()
