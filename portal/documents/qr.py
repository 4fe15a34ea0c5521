"""QR codes as SVG. Level M: a fold or a coffee stain on a printed card does not kill it."""

from functools import cache
from typing import Any

from markupsafe import Markup
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

# Every mask is valid; judging all eight for the prettiest takes seven times as long.
BULK_MASK = 2
QUIET_ZONE = 4

Matrix = list[list[bool | None]]


def qr_svg(text: str, *, bulk: bool = False, width: int = 0) -> Markup:
    """Black on white whatever the page's colours; hidden from screen readers.

    The caller shows what the code holds as text beside it. `bulk` trades the mask that scans
    best for six times the speed. Without a `width` in pixels it fills what holds it.
    """
    matrix = _matrix(text.encode(), BULK_MASK if bulk else None)
    edge = len(matrix) + 2 * QUIET_ZONE
    size = f' width="{width}"' if width else ""
    return Markup(  # noqa: S704 - numbers only, nothing of the text
        f'<svg xmlns="http://www.w3.org/2000/svg" class="qr" aria-hidden="true"{size}'
        f' viewBox="-{QUIET_ZONE} -{QUIET_ZONE} {edge} {edge}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M-{QUIET_ZONE} -{QUIET_ZONE}h{edge}v{edge}h-{edge}z"/>'
        f'<path fill="#000" d="{_path(matrix)}"/></svg>'
    )


def _matrix(data: bytes, mask: int | None) -> Matrix:
    code = _empty_code(_smallest_version(len(data)), mask)
    code.add_data(data, optimize=0)
    code.make(fit=False)
    return code.modules


@cache
def _smallest_version(length: int) -> int:
    code = _empty_code(None, BULK_MASK)
    code.add_data(b"x" * length, optimize=0)
    return int(code.best_fit())


def _empty_code(version: int | None, mask: int | None) -> QRCode[Any]:
    return QRCode(version=version, error_correction=ERROR_CORRECT_M, border=0, mask_pattern=mask)


def _path(matrix: Matrix) -> str:
    return "".join(
        f"M{start} {y}h{length}v1h-{length}z"
        for y, row in enumerate(matrix)
        for start, length in _dark_runs(row)
    )


def _dark_runs(row: list[bool | None]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    start: int | None = None
    for x, dark in enumerate([*row, False]):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            runs.append((start, x - start))
            start = None
    return runs
