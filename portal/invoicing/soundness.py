"""What an electronic invoice needs, checked before it is issued. Pure but for the fonts.

EN 16931 and XRechnung ask for most of it; what their rules let pass (a wrong IBAN, a line that does
not add up, an exemption that does not fit) is checked here too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from portal.core.errors import DomainError
from portal.documents import pdf
from portal.invoicing.content import Content, Party, Payment
from portal.invoicing.money import Money
from portal.invoicing.vat import EXEMPTIONS, VatCategory

_AMOUNT = re.compile(r"\d{1,12}\.\d\d")
_COUNT = re.compile(r"[1-9]\d{0,5}")
# what the mailbox of the buyer must have to find the deal, and rules ask for
_ADDRESS = ("name", "street", "postal_code", "city", "country")
_CONTACT = ("contact_name", "phone", "email")


class Wrong(StrEnum):
    MISSING = "missing"
    # a character that no font of ours has
    UNDRAWABLE = "undrawable"
    IBAN = "iban"
    # amounts that do not follow from each other
    SUM = "sum"
    # the code for paying no VAT belongs to another category, or the words are missing
    EXEMPTION = "exemption"


@dataclass(frozen=True, slots=True)
class Fault:
    """`place` is a path within the content: "seller.phone", "lines.2.net"."""

    wrong: Wrong
    place: str


# known before there is an invoice: without it nobody can say which VAT it would bear
BUYER_WITHOUT_VAT_ID = Fault(Wrong.MISSING, "buyer.vat_id")


class InvoiceUnsound(DomainError):
    """No electronic invoice can be made of this; the faults say what to complete."""

    faults: tuple[Fault, ...]


def is_complete(content: Content) -> bool:
    """Whether machines can read all of it; what cannot be drawn is another question."""
    return next(_faults(content), None) is None


def faults(content: Content) -> tuple[Fault, ...]:
    """All of them, in the order of the page; none: the invoice can be issued."""
    return (*_faults(content), *_undrawable(content))


def require_sound(content: Content) -> None:
    """Raises InvoiceUnsound."""
    if found := faults(content):
        raise InvoiceUnsound(faults=found)


def lacking(seller: Party) -> tuple[Fault, ...]:
    """What its own data must say before it can write any invoice."""
    return tuple(_missing("seller.", _some(seller, (*_ADDRESS, *_CONTACT))))


def _faults(content: Content) -> Iterator[Fault]:
    texts = {"number": content.number, "reference": content.reference}
    yield from _missing("", {**texts, "supplied_on": content.supplied_on})
    yield from _parties(content)
    yield from _lines(content)
    yield from _sums(content)
    if not _exemption_fits(content):
        yield Fault(Wrong.EXEMPTION, "tax")
    if content.payment:
        yield from _payment(content.payment)


def _missing(where: str, texts: dict[str, str]) -> Iterator[Fault]:
    for name, text in texts.items():
        if not text.strip():
            yield Fault(Wrong.MISSING, where + name)


def _parties(content: Content) -> Iterator[Fault]:
    seller, buyer = content.seller, content.buyer
    yield from lacking(seller)
    yield from _missing("buyer.", _some(buyer, (*_ADDRESS, "email")))
    taxed = content.tax.category != VatCategory.OUTSIDE
    if taxed and not (seller.vat_id or seller.tax_number):
        yield Fault(Wrong.MISSING, "seller.vat_id")
    # one number must tell who it is (BR-CO-26); outside of VAT its VAT id may not be sent
    elif not (seller.customer_no or seller.legal_registration or (taxed and seller.identifier)):
        yield Fault(Wrong.MISSING, "seller.legal_registration")
    if content.tax.category == VatCategory.REVERSE_CHARGE:
        yield from _missing("buyer.", _some(buyer, ("vat_id",)))


def _some(party: Party, names: tuple[str, ...]) -> dict[str, str]:
    return {name: getattr(party, name) for name in names}


def _lines(content: Content) -> Iterator[Fault]:
    """Who pays by a price list of its own must find position and device again."""
    told = ("name", "item", "model", "serial") if content.priced_by_buyer else ("name",)
    if not content.lines:
        yield Fault(Wrong.MISSING, "lines")
    for number, line in enumerate(content.lines, 1):
        where = f"lines.{number}."
        yield from _missing(where, {name: getattr(line, name) for name in told})
        price, net = _amount(line.price), _amount(line.net)
        counted = _COUNT.fullmatch(line.quantity)
        if price is None or not counted or net != price * int(line.quantity):
            yield Fault(Wrong.SUM, f"{where}net")


def _sums(content: Content) -> Iterator[Fault]:
    """Category by category there is one: so VAT is the rate of the whole, rounded once."""
    nets = [_amount(line.net) or Decimal(0) for line in content.lines]
    if _amount(content.net) != sum(nets, Decimal(0)):
        yield Fault(Wrong.SUM, "net")
    net, vat = _amount(content.net), _amount(content.vat)
    if net is None or vat is None or vat != _vat_of(net, content.tax.percent):
        yield Fault(Wrong.SUM, "vat")
    elif _amount(content.gross) != net + vat:
        yield Fault(Wrong.SUM, "gross")


def _amount(text: str) -> Decimal | None:
    """Never by way of a float, and only in one way of writing."""
    return Decimal(text) if _AMOUNT.fullmatch(text) else None


def _vat_of(net: Decimal, percent: str) -> Decimal | None:
    try:
        return Money(net).percent(Decimal(percent)).amount
    except InvalidOperation:
        return None


def _exemption_fits(content: Content) -> bool:
    tax = content.tax
    if (
        tax.category not in set(VatCategory)
        or tax.exemption != EXEMPTIONS[VatCategory(tax.category)]
    ):
        return False
    taxed = tax.category == VatCategory.STANDARD
    rate_fits = (Decimal(tax.percent) > 0) is taxed
    return rate_fits and bool(tax.mentions) is not taxed


def _payment(payment: Payment) -> Iterator[Fault]:
    texts = {"holder": payment.holder, "reference": payment.reference, "due_on": payment.due_on}
    yield from _missing("payment.", texts)
    if not _iban_is_right(payment.iban):
        yield Fault(Wrong.IBAN, "payment.iban")


def _iban_is_right(iban: str) -> bool:
    """Without blanks: readers compare it letter by letter."""
    from schwifty import IBAN  # heavy, and only invoices need it
    from schwifty.exceptions import SchwiftyException

    try:
        return str(IBAN(iban).compact) == iban
    except SchwiftyException:
        return False


def _undrawable(content: Content) -> Iterator[Fault]:
    """One try for the whole page; only a page that cannot be drawn is looked at text by text."""
    texts = dict(_texts("", content.frozen()))
    if pdf.can_draw("\n".join(texts.values())):
        return
    for place, text in texts.items():
        if not pdf.can_draw(text):
            yield Fault(Wrong.UNDRAWABLE, place)


def _texts(where: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, one in value.items():
            yield from _texts(f"{where}.{name}" if where else str(name), one)
    elif isinstance(value, list | tuple):
        for number, one in enumerate(value, 1):
            yield from _texts(f"{where}.{number}", one)
    elif isinstance(value, str) and value:
        yield where, value
