"""Whose address it is: one customer of a provider has 2⁶⁴ addresses of IPv6, and may use each."""

from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

CUSTOMER_BITS = 64


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


def shortened(address: str) -> str:
    """The network, for people who may see where a sign-in came from: "192.0.2.x"."""
    network, _, bits = customer_of(address).partition("/")
    if bits:
        return f"{network.rstrip(':')}:…"
    return f"{network.rpartition('.')[0]}.x" if network.count(".") == 3 else network
