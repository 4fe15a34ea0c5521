"""The blueprint of registration, and how often a visitor may send its forms."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import Blueprint, request

from portal.core.addresses import customer_of
from portal.extensions import limiter

blueprint = Blueprint("registration", __name__)

View = TypeVar("View", bound=Callable[..., Any])


def few_per_visitor(view: View) -> View:
    """As many as a whole office behind one address may need."""
    limit = limiter.limit("10 per minute; 60 per hour", key_func=_visitor)
    return cast("View", limit(view))


def _visitor() -> str:
    return customer_of(request.remote_addr or "")
