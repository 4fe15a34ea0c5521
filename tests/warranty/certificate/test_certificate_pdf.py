"""The PDF of a certificate: all it says in six languages, its standard, what no font can draw."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader

from portal.devices.register import Device
from portal.documents.pdf import MISSING
from portal.warranty.certificate.content import Certified, Content, still_holds
from portal.warranty.certificate.numbers import printed
from portal.warranty.certificate.pages import address_of, certificate_pdf
from portal.warranty.certificate.texts import texts_of
from portal.warranty.covers import DeviceCover
from portal.warranty.terms import cover
from portal.web.i18n import LANGUAGES
from tests.support.pdf_text import text_of_pdf
from tests.support.wording import compile_catalogues
from tests.warranty.case_table import cases

NUMBER, SERIAL, DAY = "CW2345678923456789", "H34TEST0000001", date(2026, 6, 15)
# words that stood in the catalogues before there were certificates
KNOWN = {
    "en": ("Full cover", "Parts only"),
    "el": ("Σειριακός αριθμός",),
    "cs": ("Sériové číslo",),
}


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    compile_catalogues()


@pytest.fixture
def content(in_app: Flask) -> Content:
    device = covered("S45")
    return Content(
        NUMBER, SERIAL, DAY.isoformat(), Certified.of(device), texts_of(NUMBER, device, DAY)
    )


def covered(row: str) -> DeviceCover:
    case = cases("kostal" if row.startswith("K") else "solax")[row]
    device = Device(SERIAL, case.facts.product)
    return DeviceCover(device, (), case.facts, cover(case.facts, case.today))


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_it_says_all_in_each_language(content: Content) -> None:
    for language in LANGUAGES:
        text = text_of_pdf(certificate_pdf(content, language))
        said = content.texts[language]
        needed = [
            *(said[name] for name in ("title", "statement", "cover", "days", "why", "check")),
            *(said["check_text"], said["names_nobody"], address_of(NUMBER)),
            *(cell for pair in said["facts"] for cell in pair),
            *(cell for phase in said["phases"] for cell in phase),
            *(*said["columns"], *said["reasons"], *KNOWN.get(language, ())),
        ]
        assert [words for words in needed if squeezed(words) not in text] == []
        assert MISSING not in text


def test_number_serial_and_each_phase_stand_on_it(content: Content) -> None:
    text = text_of_pdf(certificate_pdf(content, "en"))
    assert printed(NUMBER) in text
    assert SERIAL in text
    assert len(content.texts["en"]["phases"]) == len(content.certified.phases) > 1


def test_it_does_not_say_from_which_code_an_extension_came(in_app: Flask) -> None:
    device = covered("S60")
    assert [phase.reference for phase in device.cover.phases] == ["", "C1", ""]
    told = texts_of(NUMBER, device, DAY)["en"]
    assert told["phases"][1][-1] == "Extended warranty code"
    assert not [sentence for sentence in told["reasons"] if "C1" in sentence]
    assert still_holds(Certified.of(device), device)


def test_it_is_archivable_and_accessible(content: Content) -> None:
    pdf = certificate_pdf(content, "el")
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in pdf
    assert b"pdfuaid" in pdf
    assert PdfReader(BytesIO(pdf)).trailer["/Root"]["/Lang"] == "el"


def test_the_row_alone_gives_the_same_file(content: Content) -> None:
    stored = Content.read(content.frozen())
    assert stored == content
    assert certificate_pdf(stored, "cs") == certificate_pdf(content, "cs")


def test_a_language_that_came_later_reads_english(content: Content) -> None:
    assert certificate_pdf(content, "fi") == certificate_pdf(content, "en")


def test_content_of_a_version_to_come_is_not_guessed(content: Content) -> None:
    with pytest.raises(ValueError, match="version 2"):
        Content.read(content.frozen() | {"version": 2})


def test_a_character_no_font_has_becomes_a_box(content: Content) -> None:
    strange = "Order \N{SUN WITH FACE}\N{CJK UNIFIED IDEOGRAPH-592A} 7"
    english = {**content.texts["en"], "reasons": [strange]}
    text = text_of_pdf(certificate_pdf(replace(content, texts={"en": english}), "en"))
    assert "Order□□7" in text


def test_very_many_reasons_take_several_pages(content: Content) -> None:
    english = {**content.texts["en"], "reasons": content.texts["en"]["reasons"] * 30}
    pdf = certificate_pdf(replace(content, texts={"en": english}), "en")
    assert len(PdfReader(BytesIO(pdf)).pages) > 1


def test_the_same_cover_holds_and_any_other_does_not(in_app: Flask) -> None:
    rows = ("K02", "K32", "K39", "S45")
    for row in rows:
        held = [other for other in rows if still_holds(Certified.of(covered(row)), covered(other))]
        assert held == [row]
    assert not still_holds(Certified.of(covered("K02")), None)


def test_a_replaced_device_has_no_cover_to_hold(in_app: Flask) -> None:
    before = covered("K02")
    facts = replace(before.facts, replaced_on=date(2026, 1, 7))
    gone = replace(before, facts=facts, cover=cover(facts, date(2026, 6, 15)))
    assert not still_holds(Certified.of(gone), gone)
