"""What an invoice of somebody else adds up to, whatever its numbers are."""

from dataclasses import replace
from decimal import Decimal

from portal.invoicing.adding_up import miscounted
from portal.invoicing.cii import cii_xml
from portal.invoicing.cii_names import Profile
from portal.invoicing.reading import read_invoice
from tests.support.einvoices import INSTALLERS, content_of

LONGEST = Decimal("999999999999.999999")


def test_numbers_of_any_length_are_multiplied() -> None:
    read = read_invoice(cii_xml(content_of(INSTALLERS["GR"]), Profile.EN16931))
    assert read is not None
    line = replace(read.lines[0], quantity=LONGEST, price=LONGEST, per=Decimal("0.000001"))
    [first, *_others] = miscounted(replace(read, lines=(line, *read.lines[1:])))
    assert (first.line, first.found) == (1, line.net)
    assert first.made == Decimal(999999999999999999**2 * 10**6 // 10**10) / 100
