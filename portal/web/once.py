"""What several parts of a page show is read once per request."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import g

from portal.web.identity import Identity

T = TypeVar("T")


def once_per_request(read: Callable[[Identity], T]) -> Callable[[Identity], T]:
    """For parts of pages only: what is decided must be read anew."""

    @wraps(read)
    def remembered(identity: Identity) -> T:
        known: dict[tuple[Any, int], T] = g.setdefault("read_once", {})
        key = (read, identity.session_id)
        if key not in known:
            known[key] = read(identity)
        return known[key]

    return remembered
