"""Files people might send: good ones, and those that a confirmation must not be."""

import zlib
from io import BytesIO

from PIL import Image

PAGES = (
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R>>endobj\n"
)
END = b"trailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"


def pdf(extra: bytes = b"", catalog: bytes = b"") -> bytes:
    """A small PDF; `extra` are further objects, `catalog` further keys of its root."""
    root = b"1 0 obj<</Type/Catalog/Pages 2 0 R" + catalog + b">>endobj\n"
    return b"%PDF-1.7\n" + root + PAGES + extra + END


def object_stream(
    objects: bytes, keys: bytes = b"/Filter/FlateDecode", opening: bytes = b"\n"
) -> bytes:
    packed = zlib.compress(objects) if b"Flate" in keys else objects
    head = b"9 0 obj<</Type/ObjStm/N 1/First 4/Length %d" % len(packed)
    return head + keys + b">>stream" + opening + packed + b"\nendstream endobj\n"


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, "white").save(file, kind)
    return file.getvalue()
