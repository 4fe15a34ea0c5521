"""Keys that let a spending POST arrive twice and act once."""

import hashlib
import json
import secrets
from collections.abc import Mapping

from portal.core.errors import DomainError


class KeyReused(DomainError):
    """The same key came with other content."""


def new_key() -> str:
    return secrets.token_urlsafe(18)


def content_hash(content: Mapping[str, object]) -> str:
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
