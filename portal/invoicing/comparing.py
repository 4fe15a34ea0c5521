"""An invoice that somebody else wrote, beside what it should say. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from portal.core.typed_text import plain_capitals
from portal.invoicing.cii import TypeCode
from portal.invoicing.money import Money
from portal.invoicing.reading import ReadInvoice


class Differs(StrEnum):
    KIND = "kind"
    REFERENCE = "reference"
    SERIAL = "serial"
    CURRENCY = "currency"
    NET = "net"
    VAT = "vat"
    GROSS = "gross"
    CATEGORY = "category"
    SELLER = "seller"
    BUYER = "buyer"
    NUMBER = "number"
    DAY = "day"
    # these hinder nobody: money goes to the verified account, and a person can read the rest
    IBAN = "iban"
    PROFILE = "profile"


_LIGHT = frozenset({Differs.IBAN, Differs.PROFILE})


@dataclass(frozen=True, slots=True)
class Expected:
    """`category` as in EN 16931; `serials` are those of the defective devices; `supplied_on` is
    the earliest day of the invoice, in ISO 8601.
    """

    supplied_on: str
    reference: str
    serials: frozenset[str]
    seller_vat_id: str
    buyer_vat_id: str
    category: str
    net: Money
    vat: Money
    iban: str = ""

    @property
    def gross(self) -> Money:
        return self.net + self.vat


@dataclass(frozen=True, slots=True)
class Difference:
    """`expected` and `found` as they are written; "" where nothing stands."""

    what: Differs
    expected: str
    found: str

    @property
    def is_light(self) -> bool:
        """Told, but no reason to send the invoice back."""
        return self.what in _LIGHT


def differences(read: ReadInvoice, expected: Expected, today_iso: str) -> tuple[Difference, ...]:
    """In the order of the page. `today_iso`: no invoice is of tomorrow."""
    return tuple(
        each
        for each in (
            *_head(read, expected, today_iso),
            *_parties(read, expected),
            *_devices(read, expected),
            *_amounts(read, expected),
        )
        if each.expected != each.found
    )


def _head(read: ReadInvoice, expected: Expected, today_iso: str) -> Iterator[Difference]:
    yield Difference(Differs.KIND, TypeCode.INVOICE.value, read.type_code)
    if not read.number:
        yield Difference(Differs.NUMBER, "?", "")
    day = read.issued_on.isoformat() if read.issued_on else ""
    if not expected.supplied_on <= day <= today_iso:
        nearest = expected.supplied_on if "" < day < expected.supplied_on else today_iso
        yield Difference(Differs.DAY, nearest, day)
    wanted = plain_capitals(expected.reference)
    given = [plain_capitals(text) for text in read.references]
    if wanted not in given:
        yield Difference(Differs.REFERENCE, expected.reference, " ".join(read.references))
    if not read.is_whole:
        yield Difference(Differs.PROFILE, "EN 16931", "")


def _parties(read: ReadInvoice, expected: Expected) -> Iterator[Difference]:
    yield Difference(Differs.SELLER, expected.seller_vat_id, read.seller_vat_id)
    if expected.category != "O":
        yield Difference(Differs.BUYER, expected.buyer_vat_id, read.buyer_vat_id)
    if expected.iban:
        yield Difference(Differs.IBAN, _last_four(expected.iban), _last_four(read.iban))


def _devices(read: ReadInvoice, expected: Expected) -> Iterator[Difference]:
    for serial in sorted(expected.serials):
        if plain_capitals(serial) not in read.words:
            yield Difference(Differs.SERIAL, serial, "")


def _amounts(read: ReadInvoice, expected: Expected) -> Iterator[Difference]:
    yield Difference(Differs.CURRENCY, expected.net.currency, read.currency)
    yield Difference(Differs.CATEGORY, expected.category, " ".join(sorted(read.categories)))
    yield Difference(Differs.NET, str(expected.net.amount), _written(read.net))
    yield Difference(Differs.VAT, str(expected.vat.amount), _written(read.vat))
    yield Difference(Differs.GROSS, str(expected.gross.amount), _written(read.gross))


def _last_four(iban: str) -> str:
    """All that a page may say of it."""
    return iban[-4:]


def _written(amount: Decimal | None) -> str:
    """120 and 120.00 are the same; a third decimal is not."""
    if amount is None:
        return ""
    whole = amount.quantize(Decimal("0.01"))
    return str(whole if whole == amount else amount)
