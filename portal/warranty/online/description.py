"""The description of the interface, kept true by tests that send what it allows and forbids."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from portal.web.settings import settings

# MOST_REPORTS of the longest reports that anybody would write, twice over
LARGEST_BODY = 128 * 1024
_FILE = Path(__file__).parent / "openapi.json"


def described() -> dict[str, Any]:
    return {**_written(), "servers": [{"url": settings().issuer}]}


@cache
def _written() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_FILE.read_text())
    return found
