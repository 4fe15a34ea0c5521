"""Synthetic devices, a few of every product; their serials follow a visible pattern.

`9DEM` + number of the product + `T` + number of the device + `X` (13 characters); meters are
`7099` + four digits, SolaX devices start with the prefix of their series.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from portal.catalogue import catalogue
from portal.catalogue.kinds import DeviceKind
from portal.catalogue.products import Product
from portal.devices.register import Device

EACH = 12
FIRST_SHIPPED = date(2025, 3, 3)
SOLAX_PREFIXES = {"x1-hybrid": "H34", "x3-hybrid": "H34", "x3-mic": "MC2", "x3": "MU8", "": "XM3"}


def demo_devices() -> Iterator[Device]:
    for place, product in enumerate(catalogue().products(), start=1):
        for unit in range(1, EACH + 1):
            yield _device(product, place, unit)


def demo_serial(product_key: str, unit: int) -> str:
    """The serial of the nth demo device (from 1) of a product."""
    products = catalogue().products()
    place = next(place for place, each in enumerate(products, 1) if each.key == product_key)
    return _serial(catalogue().product(product_key), place, unit)


def _serial(product: Product, place: int, unit: int) -> str:
    if product.manufacturer == "SolaX":
        prefix = next(p for key, p in SOLAX_PREFIXES.items() if product.key.startswith(key))
        return f"{prefix}DEM{place:04d}{unit:04d}"
    if product.kind is DeviceKind.METER:
        return f"7099{place:02d}{unit:02d}"
    return f"9DEM{place:03d}T{unit:04d}X"


def _device(product: Product, place: int, unit: int) -> Device:
    shipped = FIRST_SHIPPED + timedelta(days=3 * place + 30 * unit)
    return Device(
        serial=_serial(product, place, unit),
        product=product.key,
        produced_on=shipped - timedelta(days=40),
        shipped_on=shipped,
        ship_country="SE",
    )
