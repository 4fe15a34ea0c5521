"""References of transfers and EPC codes: what banks and their apps read."""

import pytest
import zxingcpp
from PIL import Image

from portal.documents.qr import _matrix
from portal.invoicing.creditor_reference import creditor_reference, in_groups, references_in
from portal.invoicing.epc import epc_text
from portal.invoicing.money import Money

IBAN = "DE89370400440532013000"
LENGTHS = frozenset({11})
AMOUNT = Money.of_cents(29_875)


def test_a_reference_carries_check_digits() -> None:
    assert creditor_reference("WX00012") == "RF05WX00012"
    assert in_groups("RF05WX00012") == "RF05 WX00 012"


@pytest.mark.parametrize(
    "text",
    [
        "RF05WX00012",
        "rf05 wx00 012",
        "Invoice RE00001 RF05 WX00 012, thank you",
        "EREF+NOTPROVIDED SVWZ+RF05WX00012",
        "RF05-WX00-012",
        "RF05WΧ00012",
    ],
)
def test_a_reference_is_found_however_it_is_written(text: str) -> None:
    assert list(references_in(text, LENGTHS)) == ["RF05WX00012"]


@pytest.mark.parametrize("text", ["", "RF05WX00013", "RF06WX00012", "WX00012", "RF05WX0001"])
def test_a_wrong_reference_is_none(text: str) -> None:
    assert list(references_in(text, LENGTHS)) == []


def test_the_text_follows_the_guideline() -> None:
    assert epc_text("KOSTAL", IBAN, AMOUNT, "RF05WX00012", "COBADEFFXXX").split("\n") == [
        "BCD",
        "002",
        "1",
        "SCT",
        "COBADEFFXXX",
        "KOSTAL",
        IBAN,
        "EUR298.75",
        "",
        "RF05WX00012",
    ]


def test_a_long_name_is_cut_and_blanks_leave_the_iban() -> None:
    lines = epc_text("Ω" * 90, "DE89 3704 0044 0532 0130 00", AMOUNT, "RF05WX00012").split("\n")
    assert lines[5:7] == ["Ω" * 70, IBAN]


@pytest.mark.parametrize(
    ("amount", "reference"),
    [(Money.of_cents(0), "RF05WX00012"), (Money.of_cents(-1), "RF05WX00012"), (AMOUNT, "")],
)
def test_what_the_code_cannot_say(amount: Money, reference: str) -> None:
    with pytest.raises(ValueError, match=r"amount|reference"):
        epc_text("KOSTAL", IBAN, amount, reference)


def test_a_reader_gets_the_text_back() -> None:
    text = epc_text("KOSTAL Industrie Elektrik GmbH & Co. KG", IBAN, AMOUNT, "RF05WX00012")
    matrix = _matrix(text.encode(), None)
    picture = Image.new("L", (len(matrix) + 8, len(matrix) + 8), 255)
    for y, row in enumerate(matrix):
        for x, dark in enumerate(row):
            picture.putpixel((x + 4, y + 4), 0 if dark else 255)
    scale = picture.resize((picture.width * 6, picture.height * 6), Image.Resampling.NEAREST)
    [code] = zxingcpp.read_barcodes(scale)
    assert code.text == text
    # version 13 is the largest that the guideline allows
    assert len(matrix) <= 17 + 4 * 13
