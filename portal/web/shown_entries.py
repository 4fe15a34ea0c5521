"""What a form showed comes back with it in a hidden field: only what its reader changed is saved,
and nothing over what somebody else changed meanwhile.

Encrypted, so that nobody makes up what was shown, and bound to what it is about.
"""

import json
from collections.abc import Mapping
from typing import Any

from cryptography.fernet import InvalidToken

from portal.core import crypto

# other texts under the same key are nothing that was shown
PURPOSE = "shown"


def sealed(about: str, entries: Mapping[str, Any]) -> str:
    return crypto.encrypt(json.dumps([PURPOSE, about, entries], ensure_ascii=False)).decode()


def unsealed(about: str, text: str) -> Mapping[str, Any] | None:
    """None when this is not what was shown of `about`."""
    try:
        *bound_to, entries = json.loads(crypto.decrypt(text.encode()))
    except (InvalidToken, ValueError, TypeError):
        return None
    return entries if bound_to == [PURPOSE, about] else None
