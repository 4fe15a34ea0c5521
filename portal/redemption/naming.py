"""How extensions and products are called, in the language spoken now."""

from decimal import Decimal
from functools import lru_cache

from babel.numbers import format_decimal

from portal.catalogue import ProductUnknown, catalogue
from portal.catalogue.kinds import DeviceKind, EntryWay, Extension
from portal.catalogue.labels import DEVICE_KINDS, ENTRY_WAYS, EXTENSION_NAMES
from portal.catalogue.products import Product
from portal.web.i18n import gettext as _
from portal.web.i18n import language, locale_of


def power_text(kw: Decimal) -> str:
    """With the decimals the manufacturer writes: 4.0 kW, but 10 kW."""
    return _power_text(language(), kw)


@lru_cache(1024)
def _power_text(code: str, kw: Decimal) -> str:
    decimals = max(0, -int(kw.as_tuple().exponent))
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return f"{format_decimal(kw, pattern, locale_of(code))}\N{NO-BREAK SPACE}kW"


def product_name(key: str) -> str:
    """The key itself for a product that has left the catalogue: old receipts stay readable."""
    product = known_product(key)
    return product.name if product else key


def known_product(key: str) -> Product | None:
    try:
        return catalogue().product(key)
    except ProductUnknown:
        return None


def extension_name(product_key: str, extension: str, step: int = 0) -> str:
    """A power step names the powers it leads from and to."""
    name = str(EXTENSION_NAMES[Extension(extension)])
    product = known_product(product_key)
    if not step or product is None or step >= len(product.steps_kw):
        return name
    return _(
        "%(extension)s from %(lower)s to %(higher)s",
        extension=name,
        lower=power_text(product.steps_kw[step - 1]),
        higher=power_text(product.steps_kw[step]),
    )


def ways(product_key: str) -> list[str]:
    """Where codes of this product are typed; all three ways if the catalogue forgot it."""
    product = known_product(product_key)
    return [str(ENTRY_WAYS[way]) for way in (product.entry_ways if product else EntryWay)]


def taken_by(product_key: str, extension: str) -> list[str]:
    """The kinds of device that take the code, named only if it may be another than its own."""
    product = known_product(product_key)
    kinds: tuple[DeviceKind, ...] = ()
    if product and product.extension(Extension(extension)).code_for != (product.kind,):
        kinds = product.extension(Extension(extension)).code_for
    return [str(DEVICE_KINDS[kind]) for kind in kinds]
