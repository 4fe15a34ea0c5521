"""What a review page shows travels in its address: going back to it sends no form again.

Encrypted, for histories and logs hold addresses; and bound to its reader, so that nobody is sent a
review of somebody else's making. The key with which the confirmation acts once travels along.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from cryptography.fernet import InvalidToken
from flask import request

from portal.core import crypto
from portal.core.idempotency import new_key
from portal.web.identity import current_identity

# other texts under the same key are no reviews
PURPOSE = "review"
FIELD = "entries"


@dataclass(frozen=True)
class Reviewed:
    entries: Mapping[str, Any]
    key: str


def address(path: str, user_id: int, entries: Mapping[str, Any]) -> str:
    """The review at `path` of these entries, each time with a key of its own."""
    text = crypto.encrypt(json.dumps([PURPOSE, path, user_id, new_key(), entries]))
    return f"{path}?{urlencode({FIELD: text})}"


def reviewed(path: str) -> Reviewed | None:
    """What the present address carries; None when that is no review at `path` of its reader."""
    text = request.args.get(FIELD, "")
    try:
        *about, key, entries = json.loads(crypto.decrypt(text.encode()))
    except (InvalidToken, ValueError, TypeError):
        return None
    return Reviewed(entries, key) if about == [PURPOSE, path, current_identity().user_id] else None


def address_of_entries(path: str) -> str:
    """The form at `path`, filled with what the present review shows."""
    return f"{path}?{urlencode({FIELD: request.args.get(FIELD, '')})}"
