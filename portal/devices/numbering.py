"""Whether a serial number and a product go together: each manufacturer numbers its own devices."""

from portal.catalogue import ProductUnknown, catalogue
from portal.catalogue.products import Product
from portal.core.serials import SerialShape, classify


def numbers(shape: SerialShape, product: Product) -> bool:
    return shape.manufacturer == product.manufacturer and is_kind_of(shape, product)


def is_kind_of(shape: SerialShape, product: Product) -> bool:
    return not shape.kinds or product.kind in shape.kinds


def may_be(serial: str, product: str) -> bool:
    """`product` is a key. Of one that has left the catalogue nothing is known."""
    shape = classify(serial)
    try:
        return shape is None or numbers(shape, catalogue().product(product))
    except ProductUnknown:
        return True
