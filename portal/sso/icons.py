"""The pictures a tile may show."""

import re
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parents[2] / "static" / "icons.svg"


@cache
def icon_names() -> tuple[str, ...]:
    """In the order of the file."""
    return tuple(re.findall(r'<symbol id="([^"]+)"', _FILE.read_text(encoding="utf-8")))
