"""What passkeys are bound to: the public address of the portal, from configuration only."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from portal.web.settings import settings


def rp_id() -> str:
    """The host name; never what a request says it is."""
    return urlsplit(settings().issuer).hostname or ""


def origin() -> str:
    return settings().issuer


def available() -> bool:
    """Browsers bind passkeys to names, not to numbers: none at http://127.0.0.1:8000."""
    try:
        ip_address(rp_id())
    except ValueError:
        return True
    return False
