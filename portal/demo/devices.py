"""Synthetic devices, a few of every product; their serials follow a visible pattern.

`9DEM` + number of the product + `T` + number of the device + `X` (13 characters); meters are
`7099` + four digits, SolaX devices start with the prefix of their series.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from portal.catalogue.loading import catalogue
from portal.catalogue.products import Product
from portal.devices.register import NewDevice

EACH = 3
FIRST_SHIPPED = date(2025, 3, 3)
# series of SolaX by the beginning of the product's key
SOLAX_PREFIXES = {"x1-hybrid": "H34", "x3-hybrid": "H34", "x3-mic": "MC2", "x3": "MU8", "": "XM3"}


def demo_devices() -> Iterator[NewDevice]:
    for place, product in enumerate(catalogue().products(), start=1):
        for unit in range(1, EACH + 1):
            yield _device(product, place, unit)


def serial_of(product: Product, place: int, unit: int) -> str:
    if product.manufacturer == "SolaX":
        prefix = next(p for key, p in SOLAX_PREFIXES.items() if product.key.startswith(key))
        return f"{prefix}DEM{place:04d}{unit:04d}"
    if product.key in ("ksem", "kem"):
        return f"7099{place:02d}{unit:02d}"
    return f"9DEM{place:03d}T{unit:04d}X"


def _device(product: Product, place: int, unit: int) -> NewDevice:
    shipped = FIRST_SHIPPED + timedelta(days=5 * place + 90 * unit)
    return NewDevice(
        serial=serial_of(product, place, unit),
        product=product.key,
        produced_on=shipped - timedelta(days=40),
        shipped_on=shipped,
        ship_country="SE",
    )
