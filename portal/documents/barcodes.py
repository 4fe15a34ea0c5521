"""QR codes and Code 128 in a grey picture; run as a script, it reads one and may be killed.

A picture can be drawn so that searching it takes minutes, and the library cannot be told to stop.
"""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator

import zxingcpp
from PIL import Image

LONGEST_EDGE = 4096
_LONGEST_EDGE_TILTED = 2048
# Bar codes are found up to 15 degrees off the axes; these two turns cover what lies between.
_TILTS = (30, 60)
_SYMBOLOGIES = zxingcpp.BarcodeFormats(
    [zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.Code128]
)

# The worst picture of this size takes a second; starting a process takes a fifth of one.
_HARMLESS_PIXELS = 1_200_000
# A grainy photo of 40 megapixels without any code takes three.
CPU_SECONDS = 5
_WALL_SECONDS = 30
_POLITENESS = 10


def texts_in(picture: Image.Image) -> list[str]:
    """Each text once; none when there is no code, or the search takes too long."""
    if picture.width * picture.height <= _HARMLESS_PIXELS:
        return _search(picture)
    command = [sys.executable, "-I", __file__, str(picture.width), str(picture.height)]
    try:
        answer = subprocess.run(
            command, input=picture.tobytes(), capture_output=True, timeout=_WALL_SECONDS, check=True
        )
    except subprocess.SubprocessError:
        return []
    texts: list[str] = json.loads(answer.stdout)
    return texts


def _search(picture: Image.Image) -> list[str]:
    for view in _views(picture):
        found = zxingcpp.read_barcodes(
            view, formats=_SYMBOLOGIES, text_mode=zxingcpp.TextMode.Plain
        )
        if texts := list(dict.fromkeys(code.text for code in found if code.text)):
            return texts
    return []


def _views(picture: Image.Image) -> Iterator[Image.Image]:
    yield picture
    smaller = picture.copy()
    smaller.thumbnail((_LONGEST_EDGE_TILTED, _LONGEST_EDGE_TILTED))
    for angle in _TILTS:
        yield smaller.rotate(angle, Image.Resampling.BILINEAR, expand=True, fillcolor="white")


def _main(width: str, height: str) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    os.nice(_POLITENESS)
    picture = Image.frombytes("L", (int(width), int(height)), sys.stdin.buffer.read())
    print(json.dumps(_search(picture)))


if __name__ == "__main__":
    _main(*sys.argv[1:])
