import dataclasses
from io import BytesIO

import pytest
from pypdf import PdfReader

from portal.documents.code_slip import CodeSlip, EntryWay, SlipCode, SlipLabels, render_slips

GREEK = CodeSlip(
    language="el",
    brand="KOSTAL Solar Terminal",
    labels=SlipLabels(
        title="Κωδικοί ενεργοποίησης",
        product="Προϊόν",
        serial="Σειριακός αριθμός",
        company="Εταιρεία",
        receipt="Απόδειξη",
        date="Ημερομηνία",
        reference="Αναφορά",
        extension="Επέκταση",
        code="Κωδικός ενεργοποίησης",
        ways="Τρεις τρόποι εισαγωγής του κωδικού",
        page="Σελίδα",
    ),
    product="PLENTICORE G3 M 10",
    serial="90523TD90001R",
    company="Ηλιακή Αθηνών ΑΕ",
    receipt="R-2026-000123",
    date="21 Νοεμβρίου 2026",
    reference='Έργο #panic("x") *α* $β$ @γ',
    codes=[
        SlipCode("Επέκταση μπαταρίας", "", "1234567897"),
        SlipCode("Επέκταση ισχύος", "Βήμα 1: 8,5 → 10 kW", "0034567891"),
    ],
    ways=[
        EntryWay("Στην εφαρμογή", ["Ανοίξτε τη λειτουργία PRO.", "Εισαγάγετε τον κωδικό."]),
        EntryWay("Στην οθόνη της συσκευής", ["Πρόσθετες επιλογές"]),
        EntryWay("Στον διακομιστή ιστού", ["Ρυθμίσεις > Επιλογές"]),
    ],
)
CZECH = dataclasses.replace(
    GREEK,
    language="cs",
    labels=dataclasses.replace(GREEK.labels, title="Aktivační kódy", reference="Vaše značka"),
    company="Příliš žluťoučký kůň úpěl ďábelské ódy, s. r. o.",
    reference="",
)


def reader(slip: CodeSlip) -> PdfReader:
    return PdfReader(BytesIO(render_slips([slip])))


def text_of(slip: CodeSlip) -> str:
    return "\n".join(page.extract_text() for page in reader(slip).pages)


def test_a_greek_slip_says_everything() -> None:
    text = text_of(GREEK)
    words = [*dataclasses.asdict(GREEK.labels).values(), GREEK.company, GREEK.reference, GREEK.date]
    words += [GREEK.product, GREEK.serial, GREEK.receipt, "12345 67897", "00345 67891"]
    words += [step for way in GREEK.ways for step in (way.title, *way.steps)]
    assert [word for word in words if word not in text] == []


def test_czech_letters_are_all_there() -> None:
    text = text_of(CZECH)
    assert CZECH.company in text
    assert "Aktivační kódy" in text


def test_an_empty_reference_has_no_line() -> None:
    assert "Vaše značka" not in text_of(CZECH)


@pytest.mark.parametrize("slip", [GREEK, CZECH], ids=["el", "cs"])
def test_no_letter_is_missing_from_the_fonts(slip: CodeSlip) -> None:
    """A letter without a glyph would be drawn as glyph 0, which nothing maps back to text."""
    assert "\ufffd" not in text_of(slip)
    assert "\x00" not in text_of(slip)


def test_the_slip_is_tagged_and_names_its_language() -> None:
    document = reader(GREEK)
    root = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "el"
    assert document.metadata is not None
    assert document.metadata.title == "Κωδικοί ενεργοποίησης · 90523TD90001R"
    assert b"pdfuaid" in root["/Metadata"].get_data()


def test_one_device_is_one_page_and_forty_codes_are_more() -> None:
    assert len(reader(GREEK).pages) == 1
    assert len(reader(dataclasses.replace(GREEK, codes=GREEK.codes * 20)).pages) > 1
