"""Whether the amounts of an invoice that somebody else wrote follow from each other. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, localcontext

from portal.invoicing.reading import FIGURES, ReadInvoice, ReadLine

_CENT, _NOTHING = Decimal("0.01"), Decimal(0)
# what the rules of Peppol grant a line, where a price has more decimals than are shown
_SLACK = Decimal("0.02")


@dataclass(frozen=True, slots=True)
class Miscounted:
    """`line` counts from 1 and is 0 for the whole; `found` is None where nothing stands."""

    line: int
    made: Decimal
    found: Decimal | None


def miscounted(read: ReadInvoice) -> Iterator[Miscounted]:
    """EN 16931: BR-CO-10, 13, 14 and 15, and quantity by price."""
    for number, line in enumerate(read.lines, 1):
        made = _made(line)
        if line.net is None or abs(line.net - made) > _SLACK:
            yield Miscounted(number, made, line.net)
    for made, found in _sums(read):
        if made != found:
            yield Miscounted(0, made, found)


def _made(line: ReadLine) -> Decimal:
    price, quantity = line.price or _NOTHING, line.quantity or _NOTHING
    with localcontext(prec=FIGURES):
        return (quantity * price / line.per + line.changes).quantize(_CENT)


def _sums(read: ReadInvoice) -> Iterator[tuple[Decimal, Decimal | None]]:
    """Of a smaller profile only those that it has."""
    net, vat = read.net or _NOTHING, read.vat or _NOTHING
    if read.lines or read.is_whole:
        yield sum((line.net or _NOTHING for line in read.lines), _NOTHING), read.net_of_lines
    if read.net_of_lines is not None:
        yield read.net_of_lines + read.changes, read.net
    if read.categories:
        yield read.bases, read.net
        yield read.taxes, vat
    yield net + vat, read.whole
