"""One line of the supply records: checked field by field, and made ready for the register."""

import re
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from portal.catalogue import catalogue
from portal.catalogue.kinds import Extension, Unavailable
from portal.catalogue.products import Product
from portal.core.regions import COUNTRIES
from portal.core.serials import (
    Serial,
    SerialEmpty,
    SerialRefused,
    SerialShape,
    fold_serial,
    parse_with_shape,
)
from portal.devices.device_codes import (
    DeviceCodeMalformed,
    device_code_hashers,
    read_device_code,
)
from portal.devices.numbering import is_kind_of
from portal.devices.supply_file import LineFault

# no device of any manufacturer here is older
EARLIEST = date(2000, 1, 1)
# a shipment may be announced
DAYS_AHEAD = timedelta(days=31)
_CUSTOMER_NO = re.compile(r"[A-Za-z0-9][A-Za-z0-9./-]{0,19}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class Arrival(NamedTuple):
    """As the register keeps it; "" or None says nothing. Dates are ISO text, as both drivers
    take it. The last two are not stored: hashes under earlier keys, and the line of the file.
    """

    serial: str
    folded: str
    reversed: str
    product: str
    factory_extensions: str
    produced_on: str | None
    shipped_on: str | None
    ship_country: str
    customer_no: str
    code_hash: str | None
    earlier_hashes: tuple[str, ...] = ()
    line: int = 0


class RecordReader:
    """Reads millions of lines: what repeats, such as dates and products, is checked once."""

    def __init__(self, today: date) -> None:
        self._latest = today + DAYS_AHEAD
        self._model = cache(_model)
        self._dates: dict[str, str | None] = {"": None}
        self._newest, *self._older = device_code_hashers()

    def read(self, line: int, fields: list[str]) -> Arrival:
        """`fields` in the order of COLUMNS. Raises LineFault."""
        serial, product, produced, shipped, country, customer, code, options = fields
        known, shape = _serial(serial)
        folded = fold_serial(known)
        made_on, sent_on = self._date("produced_on", produced), self._date("shipped_on", shipped)
        if made_on and sent_on and sent_on < made_on:
            raise LineFault("shipped_on", f"{shipped} is before the production")
        if country and country not in COUNTRIES:
            raise LineFault("ship_country", f"{country[:20]!r} is no ISO 3166 country")
        if customer and not _CUSTOMER_NO.fullmatch(customer):
            raise LineFault("customer_no", "has up to 20 letters and digits")
        newest, earlier = self._hashes(known, code)
        model, unlocked = self._model(shape, product, options)
        return Arrival(
            known,
            folded,
            folded[::-1],
            model,
            unlocked,
            made_on,
            sent_on,
            country,
            customer,
            newest,
            earlier,
            line,
        )

    def _date(self, column: str, text: str) -> str | None:
        if text not in self._dates:
            self._dates[text] = _date(column, text, self._latest)
        return self._dates[text]

    def _hashes(self, serial: str, text: str) -> tuple[str | None, tuple[str, ...]]:
        if not text:
            return None, ()
        try:
            code = read_device_code(text)
        except DeviceCodeMalformed:
            raise LineFault("device_code", "has 6 to 20 letters and digits") from None
        return self._newest(serial, code), tuple(older(serial, code) for older in self._older)


def _serial(text: str) -> tuple[Serial, SerialShape]:
    try:
        return parse_with_shape(text)
    except SerialEmpty:
        raise LineFault("serial", "is missing") from None
    except SerialRefused:
        raise LineFault("serial", f"{text[:40]!r} has no known shape") from None


def _model(shape: SerialShape, text: str, options: str) -> tuple[str, str]:
    """Key of the product and its options; together, since each rules some of the others out."""
    product = _products().get(text)
    if product is None:
        raise LineFault("product", f"{text[:60]!r} is not in the catalogue")
    if shape.manufacturer != product.manufacturer:
        makers = f"{product.manufacturer}, the serial number of {shape.manufacturer}"
        raise LineFault("product", f"{product.name} is of {makers}")
    if not is_kind_of(shape, product):
        kinds = " or ".join(shape.kinds)
        raise LineFault("product", f"{product.name} is no {kinds}, as the serial number says")
    return product.key, _options(options, product)


@cache
def _products() -> dict[str, Product]:
    """A product may be named by its key or by its exact name."""
    products = catalogue().products()
    return {each.name: each for each in products} | {each.key: each for each in products}


# more power comes in steps, and a product has its first power from the factory
OPTIONS = tuple(each.value for each in Extension if each is not Extension.POWER)


def _options(text: str, product: Product) -> str:
    words = set(text.split())
    if unknown := words - set(OPTIONS):
        raise LineFault("options", f"{min(unknown)[:20]!r} is none of {', '.join(OPTIONS)}")
    if impossible := {word for word in words if not _may_have(product, word)}:
        raise LineFault("options", f"{product.name} never has {min(impossible)!r}")
    return " ".join(sorted(words))


def _may_have(product: Product, option: str) -> bool:
    """What is sold for it, or is in each of them."""
    return product.extension(Extension(option)).reason in (None, Unavailable.BUILT_IN)


def _date(column: str, text: str, latest: date) -> str:
    try:
        day = date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        raise LineFault(column, f"{text[:20]!r} is no date like 2025-03-31")
    if not EARLIEST <= day <= latest:
        raise LineFault(column, f"{text} is not between {EARLIEST} and {latest}")
    return text
