"""Synthetic devices, a few of every product; their serials follow a visible pattern.

`9DEM` + number of the product + `T` + number of the device + `X` (13 characters); meters are
`7099` + four digits, SolaX devices start with the prefix of their series. Devices 21 and up of a
few products have replaced one another.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from portal.catalogue import catalogue
from portal.catalogue.kinds import DeviceKind
from portal.catalogue.products import Product
from portal.core.check_characters import CARD_ALPHABET
from portal.devices.register import Device

EACH = 12
FIRST_SHIPPED = date(2025, 3, 3)
SOLAX_PREFIXES = {"x1-hybrid": "H34", "x3-hybrid": "H34", "x3-mic": "MC2", "x3": "MU8", "": "XM3"}
# each was replaced by the next
CHAINS = {
    "plenticore-plus-5-5": (21, 22),
    "piko-iq-7-0": (21, 22, 23),
    "x3-hybrid-g4-10-0": (21, 22),
}
DAYS_TO_FAILURE = 210


def demo_devices() -> Iterator[Device]:
    for place, product in enumerate(catalogue().products(), start=1):
        for unit in range(1, EACH + 1):
            yield _device(product, place, unit)
        yield from _chain(product, place, CHAINS.get(product.key, ()))


def demo_serial(product_key: str, unit: int) -> str:
    """The serial of the nth demo device (from 1) of a product."""
    products = catalogue().products()
    place = next(place for place, each in enumerate(products, 1) if each.key == product_key)
    return _serial(catalogue().product(product_key), place, unit)


def demo_device_code(serial: str) -> str:
    """The code "printed" on a demo device, the same in every demo; it protects nothing."""
    digest = hashlib.sha256(f"demo device {serial}".encode()).digest()
    code = "".join(CARD_ALPHABET[byte % len(CARD_ALPHABET)] for byte in digest[:8])
    return f"{code[:4]}-{code[4:]}"


def _serial(product: Product, place: int, unit: int) -> str:
    if product.manufacturer == "SolaX":
        prefix = next(p for key, p in SOLAX_PREFIXES.items() if product.key.startswith(key))
        return f"{prefix}DEM{place:04d}{unit:04d}"
    if product.kind is DeviceKind.METER:
        return f"7099{place:02d}{unit:02d}"
    return f"9DEM{place:03d}T{unit:04d}X"


def _chain(product: Product, place: int, units: tuple[int, ...]) -> Iterator[Device]:
    """Each was shipped when the one before it failed."""
    for number, (unit, later) in enumerate(zip(units, (*units[1:], 0), strict=True)):
        shipped = FIRST_SHIPPED + timedelta(days=DAYS_TO_FAILURE * number)
        failed = shipped + timedelta(days=DAYS_TO_FAILURE + 4)
        yield replace(
            _shipped(product, place, unit, shipped),
            replaced_by=_serial(product, place, later) if later else "",
            replaced_on=failed if later else None,
        )


def _device(product: Product, place: int, unit: int) -> Device:
    shipped = FIRST_SHIPPED + timedelta(days=3 * place + 30 * unit)
    return _shipped(product, place, unit, shipped)


def _shipped(product: Product, place: int, unit: int, day: date) -> Device:
    return Device(
        serial=_serial(product, place, unit),
        product=product.key,
        produced_on=day - timedelta(days=40),
        shipped_on=day,
        ship_country="SE",
    )
