"""Addresses that work outside the portal: in mails, QR codes and PDFs."""

from portal.web.settings import settings


def absolute(path: str) -> str:
    """The public address of a path of this portal, from configuration and never from Host."""
    if not path.startswith("/") or path.startswith("//"):
        raise ValueError("a path of this portal starts with one slash")
    return settings().issuer + path
