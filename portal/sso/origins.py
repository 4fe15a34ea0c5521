"""Addresses of applications as headers name them."""

from urllib.parse import urlsplit


def source_of(address: str) -> str:
    """For a content security policy: the origin, of an app's own scheme the scheme."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else f"{parts.scheme}:"
