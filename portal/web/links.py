"""Addresses that work outside the portal: in mails, QR codes and PDFs; and ones that lead on."""

from urllib.parse import urlencode

from portal.web.settings import settings

START = "/"


def absolute(path: str) -> str:
    """The public address of a path of this portal, from configuration and never from Host."""
    if not path.startswith("/") or path.startswith("//"):
        raise ValueError("a path of this portal starts with one slash")
    return settings().issuer + path


def with_next(path: str, next_page: str) -> str:
    """A path that says where to go on to afterwards, which the start page need not be said of."""
    return path if next_page == START else f"{path}?{urlencode({'next': next_page})}"
