"""Whether a picture can be shown: decoded once, within bounded memory."""

import struct
from io import BytesIO
from threading import BoundedSemaphore, Lock

from PIL import Image

from portal.files.errors import FileDamaged, FileReaderBusy, FileTooLarge
from portal.files.kinds import MediaType

MAX_PIXELS = 40_000_000
FORMATS = {MediaType.JPEG: "JPEG", MediaType.PNG: "PNG"}
# each further scan of a progressive JPEG walks the whole picture
MAX_JPEG_SCANS = 100
_START_OF_SCAN = b"\xff\xda"
_DAMAGED = (OSError, SyntaxError, ValueError, EOFError, struct.error, IndexError)
# one picture in memory at a time; more than these would only wait, and take the threads of pages
MOST_IN_FLIGHT = 3
_one_at_a_time = Lock()
_room = BoundedSemaphore(MOST_IN_FLIGHT)


def check(content: bytes, media_type: MediaType, max_megabytes: int) -> None:
    """Raises FileDamaged, FileTooLarge or FileReaderBusy."""
    if media_type is MediaType.JPEG and content.count(_START_OF_SCAN) > MAX_JPEG_SCANS:
        raise FileTooLarge(max_megabytes=max_megabytes)
    if not _room.acquire(blocking=False):
        raise FileReaderBusy()
    try:
        with _one_at_a_time:
            _decode(content, media_type, max_megabytes)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise FileTooLarge(max_megabytes=max_megabytes) from None
    except _DAMAGED:
        raise FileDamaged() from None
    finally:
        _room.release()


def _decode(content: bytes, media_type: MediaType, max_megabytes: int) -> None:
    with Image.open(BytesIO(content), formats=(FORMATS[media_type],)) as picture:
        if picture.width * picture.height > MAX_PIXELS:
            raise FileTooLarge(max_megabytes=max_megabytes)
        picture.draft("L", (1000, 1000))
        picture.load()
