"""An invoice that somebody else wrote, beside what it should say. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from enum import StrEnum
from types import MappingProxyType

from portal.core.typed_text import plain_capitals
from portal.core.vat_ids import names_country
from portal.invoicing.adding_up import miscounted
from portal.invoicing.alike import first_named, names_model, same_company, same_model
from portal.invoicing.cii import TypeCode
from portal.invoicing.money import Money
from portal.invoicing.reading import FIGURES, ReadInvoice, ReadLine
from portal.invoicing.vat import VatCategory


class Differs(StrEnum):
    KIND = "kind"
    REFERENCE = "reference"
    SERIAL = "serial"
    MODEL = "model"
    # what the items about one device come to
    DEVICE_NET = "device_net"
    # amounts that do not follow from each other
    SUM = "sum"
    CURRENCY = "currency"
    NET = "net"
    VAT = "vat"
    GROSS = "gross"
    CATEGORY = "category"
    RATE = "rate"
    EXEMPTION = "exemption"
    SELLER = "seller"
    BUYER = "buyer"
    SELLER_NAME = "seller_name"
    BUYER_NAME = "buyer_name"
    NUMBER = "number"
    DAY = "day"
    # these hinder nobody: money goes to the verified account, and a person can read the rest
    IBAN = "iban"
    PROFILE = "profile"


_LIGHT = frozenset({Differs.IBAN, Differs.PROFILE})
# what profiles without items have no place for: a person reads it on the page, as in a plain PDF
_WITHOUT_ITEMS = frozenset({Differs.SERIAL, Differs.MODEL})
_NOT_CARRIED: Mapping[str, frozenset[Differs]] = MappingProxyType(
    {
        "basicwl": _WITHOUT_ITEMS,
        "minimum": _WITHOUT_ITEMS
        | {Differs.BUYER, Differs.CATEGORY, Differs.RATE, Differs.EXEMPTION, Differs.IBAN},
    }
)


@dataclass(frozen=True, slots=True)
class ExpectedDevice:
    """`net` is what is paid for it, all in all; `other_models` are names that are not its own,
    though they may have all of its words: PIKO CI 50 and PIKO CI 50 G2.
    """

    serial: str
    model: str
    net: Money
    other_models: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Expected:
    """`category`, `exemption` (a code) and `mention` (its words) as in EN 16931; `devices` are the
    defective ones; `supplied_on` is the earliest day of the invoice, in ISO 8601.
    """

    supplied_on: str
    reference: str
    devices: tuple[ExpectedDevice, ...]
    seller_name: str
    seller_vat_id: str
    buyer_name: str
    buyer_vat_id: str
    category: str
    percent: Decimal
    exemption: str
    mention: str
    net: Money
    vat: Money
    iban: str = ""

    @property
    def gross(self) -> Money:
        return self.net + self.vat


@dataclass(frozen=True, slots=True)
class Difference:
    """`expected` and `found` as they are written; "" where nothing stands. `place` is the serial of
    the device, or the number of the item, that it is about.
    """

    what: Differs
    expected: str
    found: str
    place: str = ""

    @property
    def is_light(self) -> bool:
        """Told, but no reason to send the invoice back."""
        return self.what in _LIGHT


def differences(read: ReadInvoice, expected: Expected, today_iso: str) -> tuple[Difference, ...]:
    """In the order of the page. `today_iso`: no invoice is of tomorrow."""
    with localcontext(prec=FIGURES):
        found = (
            *_head(read, expected, today_iso),
            *_parties(read, expected),
            *_devices(read, expected),
            *_amounts(read, expected),
        )
    unsaid = _not_carried(read)
    return tuple(
        each
        for each in found
        if each.expected != each.found and (each.found or each.what not in unsaid)
    )


def _not_carried(read: ReadInvoice) -> frozenset[Differs]:
    """What says nothing of it is no difference; who names items has said another profile."""
    return frozenset() if read.lines else _NOT_CARRIED.get(read.profile, frozenset())


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
    # outside of VAT, the rules admit no VAT number of either
    if expected.category != VatCategory.OUTSIDE:
        # a number without the letters of a country may not stand there (BR-CO-09)
        if read.seller_vat_id or names_country(expected.seller_vat_id):
            yield Difference(Differs.SELLER, expected.seller_vat_id, read.seller_vat_id)
        yield Difference(Differs.BUYER, expected.buyer_vat_id, read.buyer_vat_id)
    if not same_company(expected.seller_name, read.seller_name):
        yield Difference(Differs.SELLER_NAME, expected.seller_name, read.seller_name)
    if not same_company(expected.buyer_name, read.buyer_name):
        yield Difference(Differs.BUYER_NAME, expected.buyer_name, read.buyer_name)
    if expected.iban:
        yield Difference(Differs.IBAN, _last_four(expected.iban), _last_four(read.iban))


def _devices(read: ReadInvoice, expected: Expected) -> Iterator[Difference]:
    all_words, lines = read.words, [(line, line.words) for line in read.lines]
    about = {
        device.serial: [line for line, words in lines if plain_capitals(device.serial) in words]
        for device in expected.devices
    }
    for device in expected.devices:
        if plain_capitals(device.serial) not in all_words:
            yield Difference(Differs.SERIAL, device.serial, "")
            continue
        models = [line.model for line in about[device.serial] if line.model]
        texts = [line.text for line in about[device.serial]] or [read.text]
        if wrong := [model for model in models if not same_model(model, device.model)]:
            yield Difference(Differs.MODEL, device.model, wrong[0], device.serial)
        elif not any(names_model(text, device.model, device.other_models) for text in texts):
            other = first_named(" ".join(texts), device.other_models)
            yield Difference(Differs.MODEL, device.model, other, device.serial)
    if _all_is_told_apart(read, list(about.values())):
        for device in expected.devices:
            net = _written(_net_of(about[device.serial]))
            yield Difference(Differs.DEVICE_NET, str(device.net.amount), net, device.serial)


def _all_is_told_apart(read: ReadInvoice, about: list[list[ReadLine]]) -> bool:
    """Each item that costs something is about one device; else only the whole can be compared."""
    named = [id(line) for lines in about for line in lines]
    costing = [id(line) for line in read.lines if line.net]
    return all(about) and len(named) == len(set(named)) and set(costing) <= set(named)


def _net_of(lines: list[ReadLine]) -> Decimal:
    return sum((line.net or Decimal(0) for line in lines), Decimal(0))


def _amounts(read: ReadInvoice, expected: Expected) -> Iterator[Difference]:
    yield Difference(Differs.CURRENCY, expected.net.currency, read.currency)
    yield from _tax(read, expected)
    # no VAT may be told by leaving it out
    vat = Decimal(0) if read.vat is None and not expected.vat else read.vat
    yield Difference(Differs.NET, str(expected.net.amount), _written(read.net))
    yield Difference(Differs.VAT, str(expected.vat.amount), _written(vat))
    yield Difference(Differs.GROSS, str(expected.gross.amount), _written(read.gross))
    for each in miscounted(read):
        place = str(each.line) if each.line else ""
        yield Difference(Differs.SUM, _written(each.made), _written(each.found), place)


def _tax(read: ReadInvoice, expected: Expected) -> Iterator[Difference]:
    categories = read.categories | {line.category for line in read.lines}
    found = " ".join(sorted(each or "?" for each in categories))
    yield Difference(Differs.CATEGORY, expected.category, found)
    rates = {*read.rates, *(line.rate for line in read.lines)}
    if expected.category == VatCategory.OUTSIDE:
        rates = (rates - {None}) or {expected.percent}
    if rates != {expected.percent}:
        told = " ".join(sorted("?" if rate is None else f"{rate:f}" for rate in rates))
        yield Difference(Differs.RATE, f"{expected.percent:f}", told)
    yield from _exemption(read, expected)


def _exemption(read: ReadInvoice, expected: Expected) -> Iterator[Difference]:
    """A code or words say why there is no VAT; where there is some, nothing may."""
    codes, told = read.exemption_codes, [*sorted(read.exemption_codes), *read.exemption_reasons]
    wanted = expected.exemption or expected.mention
    if bool(wanted) is not bool(told) or (expected.exemption and codes - {expected.exemption}):
        yield Difference(Differs.EXEMPTION, wanted, " ".join(told))


def _last_four(iban: str) -> str:
    """All that a page may say of it."""
    return iban[-4:]


def _written(amount: Decimal | None) -> str:
    """120 and 120.00 are the same; a third decimal is not."""
    if amount is None:
        return ""
    whole = amount.quantize(Decimal("0.01"))
    return str(whole if whole == amount else amount)
