"""The PDF of an invoice: its words in six languages, its standard, and texts no font has."""

import shutil
import subprocess
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader

from portal.documents import pdf
from portal.invoicing import labels, seller
from portal.invoicing.content import Content, Corrected, Line, Party, Tax
from portal.invoicing.kinds import InvoiceKind
from portal.invoicing.pages import invoice_pdf
from portal.invoicing.vat import VatCategory
from portal.invoicing.vat_words import mentions
from portal.web.i18n import LANGUAGES
from tests.support.pdf_text import text_of_pdf

BUYERS = {
    "en": Party("Fremd & Söhne GmbH", "Gewerbestraße 7", "79098", "Freiburg", "DE"),
    "sv": Party("Solkraft Åäö AB", "Storgatan 1", "111 22", "Stockholm", "SE"),
    "fr": Party("Soleil d’Azur Énergies", "12 rue de l’Église", "06300", "Nice", "FR"),
    "it": Party("Elettrosole Perù", "Via della Libertà 5", "20121", "Milano", "IT"),
    "el": Party("Ηλιακή Ενέργεια", "Λεωφόρος Κηφισίας 100", "115 26", "Αθήνα", "GR"),
    "cs": Party("Slunečná Žírň", "Příčná 1892/4", "110 00", "Praha", "CZ"),
}


def content(language: str, kind: InvoiceKind = InvoiceKind.INVOICE) -> Content:
    return Content(
        language=language,
        title=labels.title_of(kind, language),
        number="RE00042",
        issued_on="2026-06-15",
        seller=seller.manufacturer(),
        buyer=BUYERS[language],
        lines=(
            Line(
                "Extended warranty", "1", "239.00", "239.00", model="PIKO", serial="90523TD90001R"
            ),
        ),
        tax=Tax("AE", "0", "VATEX-EU-AE", mentions(VatCategory.REVERSE_CHARGE, language)),
        net="239.00",
        vat="0.00",
        gross="239.00",
        labels=labels.words(kind, language),
        reference="WX00042",
        payment=seller.transfer("RF05WX00012", date(2026, 6, 29)),
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.skipif(not shutil.which("pdftoppm"), reason="pdftoppm is not installed")
def test_each_language_is_drawn(language: str) -> None:
    """Down to the totals, with ink where words are, and without the box of a missing character."""
    file = invoice_pdf(content(language))
    assert pdf.MISSING not in text_of_pdf(file)
    command = ["pdftoppm", "-r", "40", "-png", "-singlefile", "-"]
    drawn = subprocess.run(command, input=file, capture_output=True, check=True).stdout
    with Image.open(BytesIO(drawn)) as picture:
        ink = picture.convert("L").point(lambda grey: 255 if grey < 128 else 0)
    assert ink.histogram()[255] > ink.width * ink.height // 200
    _, top, _, bottom = ink.getbbox()
    assert top < ink.height // 5
    assert bottom > ink.height // 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_all_in_the_buyers_language(language: str) -> None:
    text = text_of_pdf(invoice_pdf(content(language)))
    party = BUYERS[language]
    needed = {
        "RE00042",
        "WX00042",
        "90523TD90001R",
        party.name,
        party.city,
        "DE89370400440532013000",
        "RF05WX00012",
        *mentions(VatCategory.REVERSE_CHARGE, language),
    }
    assert {words for words in needed if "".join(words.split()) not in text} == set()


def test_it_is_archivable_and_accessible() -> None:
    pdf = invoice_pdf(content("cs"))
    assert b"<pdfaid:part>3</pdfaid:part>" in pdf
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in pdf
    assert b"pdfuaid" in pdf


def test_the_same_content_gives_the_same_file() -> None:
    assert invoice_pdf(content("sv")) == invoice_pdf(content("sv"))


def test_a_credit_note_names_what_it_corrects_and_asks_for_nothing() -> None:
    note = replace(
        content("en", InvoiceKind.CREDIT_NOTE),
        payment=None,
        corrects=Corrected("RE00007", "2026-06-01"),
    )
    text = text_of_pdf(invoice_pdf(note))
    assert "RE00007" in text
    assert "Creditnote" in text
    assert "DE8937" not in text


def test_what_belongs_together_stays_on_one_line() -> None:
    """The sender above the address and in the footer, a day, a label without a colon of its own."""
    corrects = Corrected("RE00007-OF-A-LONG-SERIES", "2026-06-01")
    note = replace(content("fr", InvoiceKind.CREDIT_NOTE), corrects=corrects)
    [page] = PdfReader(BytesIO(invoice_pdf(note))).pages
    lines = [" ".join(line.split()) for line in page.extract_text().splitlines()]
    sender = seller.manufacturer()
    town = f"{sender.country}-{sender.postal_code} {sender.city}"
    assert lines.count(" · ".join((sender.name, sender.street, town))) == 2
    assert any(line.endswith("1 juin 2026") for line in lines)
    assert "Numéro de série 90523TD90001R" in lines


def test_a_character_no_font_has_becomes_a_box() -> None:
    strange = replace(BUYERS["en"], name="Sun \N{SUN WITH FACE} \N{CJK UNIFIED IDEOGRAPH-592A}")
    assert "□" in text_of_pdf(invoice_pdf(replace(content("en"), buyer=strange)))


def test_a_long_invoice_has_several_pages() -> None:
    line = content("en").lines[0]
    long = replace(content("en"), lines=(line,) * 60)
    assert text_of_pdf(invoice_pdf(long)).count("90523TD90001R") == 60


def test_half_percents_are_written() -> None:
    taxed = replace(content("en"), tax=Tax("S", "5.5"), vat=str(Decimal("13.15")))
    assert "5.5%" in text_of_pdf(invoice_pdf(taxed))
