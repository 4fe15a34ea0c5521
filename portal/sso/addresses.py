"""Addresses of applications: which are fit to be connected, how they are kept, and their origin."""

import re
from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from portal.sso.measures import LONGEST_ADDRESS

# an app's own scheme: a name of its maker's domain, backwards (RFC 8252 7.1)
OWN_SCHEME = re.compile(r"[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+")
# an app on the desktop gets another port each time it starts (RFC 8252 7.3)
LOOPBACK_PORT = re.compile(r"\A(http://(?:127\.0\.0\.1|\[::1\]|localhost)):[0-9]{1,5}(?=/)")
# two generations of IDNA make another host of these: who means one writes it as xn--…
AMBIGUOUS = frozenset("ßς\u200c\u200d")


def is_fit(address: str, public: bool = False) -> bool:
    """Codes and logouts travel over https, or stay on this machine; those of a public application
    may also go to an app by its own scheme.
    """
    parts = _parts(address)
    if parts is None or len(address) > LONGEST_ADDRESS:
        return False
    plain = address.isascii() and address.isprintable() and not set(address) & set(" \"'<>\\;,")
    if not plain or parts.fragment or "@" in parts.netloc:
        return False
    if OWN_SCHEME.fullmatch(parts.scheme):
        return public and parts.path.startswith("/")
    host = parts.hostname or ""
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and _is_here(host)))


def is_page(address: str) -> bool:
    """What a tile may lead to; nothing secret travels there."""
    parts = _parts(address)
    return parts is not None and parts.scheme in ("http", "https") and bool(parts.hostname)


def as_kept(address: str) -> str:
    """With the host in the letters that browsers send; as it is if that cannot be."""
    parts = _parts(address)
    host = (parts.hostname or "") if parts else ""
    if parts is None or host.isascii() or set(host) & AMBIGUOUS or host not in parts.netloc.lower():
        return address
    try:
        ascii_host = host.encode("idna").decode()
    except UnicodeError:
        return address
    port = f":{parts.port}" if parts.port else ""
    return parts._replace(netloc=f"{ascii_host}{port}").geturl()


def is_among(address: str, registered: Iterable[str]) -> bool:
    """For public applications: of a loopback address that was given without a port, with any."""
    return address in registered or LOOPBACK_PORT.sub(r"\1", address) in registered


def is_origin_among(origin: str, registered: Iterable[str]) -> bool:
    """Whether a page of this origin is one that a public application has registered."""
    known = {source_of(address) for address in registered if address.startswith("http")}
    return is_among(f"{origin}/", {f"{one}/" for one in known})


def source_of(address: str) -> str:
    """For a content security policy: the origin, of an app's own scheme the scheme."""
    parts = urlsplit(address)
    return (
        f"{parts.scheme}://{parts.netloc}"
        if parts.scheme in ("http", "https")
        else (f"{parts.scheme}:")
    )


def _parts(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        _host, _port = parts.hostname, parts.port
    except ValueError:
        return None
    return parts


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
