"""Whose address it is: one customer of a provider has 2⁶⁴ addresses of IPv6, and may use each."""

from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

CUSTOMER_BITS = 64
SHOWN_BITS = 48


@lru_cache(4096)
def customer_of(address: str) -> str:
    """The /64 network of an IPv6 address; any other text as it is."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return address
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ip_network((int(parsed), CUSTOMER_BITS), strict=False))


@lru_cache(4096)
def shortened(address: str) -> str:
    """The network it is from, for people who need not know the very device: "192.0.2.x".

    Other texts are "".
    """
    try:
        parsed = ip_address(customer_of(address).partition("/")[0])
    except ValueError:
        return ""
    if not isinstance(parsed, IPv6Address):
        return f"{str(parsed).rpartition('.')[0]}.x"
    network = ip_network((int(parsed), SHOWN_BITS), strict=False).network_address
    return f"{str(network).rstrip(':')}:…"
