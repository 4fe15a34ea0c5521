"""PDFs of others: their data come out unharmed, and bad ones do no harm."""

import zlib
from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from pikepdf import AttachedFileSpec

from portal.files.content import checked
from portal.files.errors import FileActive, FileDamaged
from portal.invoicing.cii import cii_xml
from portal.invoicing.cii_names import Profile
from portal.invoicing.embedded import (
    DEEPEST,
    LARGEST_PAPERS,
    LARGEST_XML,
    MOST_PAPERS,
    InvoiceFileSealed,
    InvoiceFileUnreadable,
    InvoiceXmlUnsafe,
    StrangeAttachment,
    embedded_xml,
    parsed,
)
from portal.invoicing.pages import invoice_pdf
from portal.invoicing.reading import read_invoice
from tests.support.einvoices import INSTALLERS, content_of
from tests.support.uploads import pdf, picture

JPEG = b"\xff\xd8\xff"
CONTENT = content_of(INSTALLERS["GR"])
XML = cii_xml(CONTENT, Profile.EN16931)
BOMB = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]><a>&d;</a>"""
OUTSIDE = b"""<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><a>&a;</a>"""
FETCHED = b"""<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>"""


def holding(*files: tuple[str, bytes], **saved) -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    for name, content in files:
        document.attachments[name] = AttachedFileSpec(document, content, filename=name)
    out = BytesIO()
    document.save(out, **saved)
    return out.getvalue()


def hiding(*files: tuple[str, bytes]) -> bytes:
    """The last of them is named by the page alone, in no list of files."""
    with pikepdf.open(BytesIO(holding(*files[:-1]))) as document:
        name, content = files[-1]
        stored = pikepdf.Dictionary(F=document.make_stream(content))
        document.pages[0].obj.AF = pikepdf.Array([pikepdf.Dictionary(F=name, EF=stored)])
        out = BytesIO()
        document.save(out)
    return out.getvalue()


def describing(**facts) -> bytes:
    """A file that is in the list and nowhere else."""
    document = pikepdf.new()
    document.add_blank_page()
    about = document.make_indirect(pikepdf.Dictionary(F="factur-x.xml", UF="factur-x.xml", **facts))
    names = pikepdf.Array([pikepdf.String("factur-x.xml"), about])
    document.Root.Names = pikepdf.Dictionary(EmbeddedFiles=pikepdf.Dictionary(Names=names))
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def test_our_own_file_gives_its_data_back() -> None:
    assert embedded_xml(checked(invoice_pdf(CONTENT), "a.pdf", may_hold_files=True).content) == XML


@pytest.mark.parametrize("name", ["factur-x.xml", "ZUGFeRD-invoice.xml", "xrechnung.xml"])
def test_every_known_name_is_read(name: str) -> None:
    assert embedded_xml(holding((name, XML))) == XML


def test_a_plain_pdf_has_no_data() -> None:
    assert embedded_xml(holding()) is None


def test_papers_that_prove_an_invoice_are_let_be() -> None:
    papers = (("delivery.pdf", pdf()), ("device.png", picture()))
    assert embedded_xml(holding(papers[0], ("factur-x.xml", XML), papers[1])) == XML
    assert embedded_xml(holding(*papers)) is None


def renamed(name: str, *keys: str) -> bytes:
    """Listed as a paper, and saved by readers under this name."""
    with pikepdf.open(BytesIO(holding(("factur-x.xml", XML), ("a.pdf", pdf())))) as document:
        described = document.attachments["a.pdf"].obj
        for key in keys or ("/F", "/UF"):
            described[key] = pikepdf.String(name)
        out = BytesIO()
        document.save(out)
    return out.getvalue()


def with_two_faces() -> bytes:
    """One reader takes the file under /UF, another the one under /F."""
    with pikepdf.open(BytesIO(holding(("factur-x.xml", XML)))) as document:
        stored = document.attachments["factur-x.xml"].obj.EF
        stored.F, stored.UF = document.make_stream(XML), document.make_stream(b"<other/>")
        out = BytesIO()
        document.save(out)
    return out.getvalue()


def changed(change: Callable[[pikepdf.Pdf], None]) -> bytes:
    """One file of invoice data, which is sound, and something done to the document."""
    with pikepdf.open(BytesIO(holding(("factur-x.xml", XML)))) as document:
        change(document)
        out = BytesIO()
        document.save(out)
    return out.getvalue()


def program(document: pikepdf.Pdf) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(F="setup.exe", EF=pikepdf.Dictionary(F=document.make_stream(b"MZ")))


def list_twice_and_hide_one(document: pikepdf.Pdf) -> None:
    names = document.Root.Names.EmbeddedFiles.Names
    names.extend([pikepdf.String("factur-y.xml"), names[1]])
    document.Root.AF = pikepdf.Array([program(document)])


def hide_in_a_stream(document: pikepdf.Pdf) -> None:
    drawn = document.make_stream(b"q Q")
    drawn.AF = pikepdf.Array([program(document)])
    document.pages[0].obj.Contents = drawn


def hide_beside_the_root(document: pikepdf.Pdf) -> None:
    document.trailer.AF = pikepdf.Array([program(document)])


def relate_another(document: pikepdf.Pdf) -> None:
    related = pikepdf.Array([pikepdf.String("setup.exe"), document.make_stream(b"MZ")])
    described = document.attachments["factur-x.xml"].obj
    described.RF = pikepdf.Dictionary(F=related)


ACTING = pdf(b"5 0 obj<</S/JavaScript/JS(app.alert)>>endobj\n")


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (holding(("factur-x.xml", XML), ("setup.exe", b"MZ")), StrangeAttachment),
        (holding(("factur-x.xml", XML), ("zugferd-invoice.xml", XML)), StrangeAttachment),
        (holding(("factur-x.xml", XML), ("xrechnung.xml", pdf())), StrangeAttachment),
        (renamed("Factur-X.xml"), StrangeAttachment),
        (renamed("note.hta", "/F"), StrangeAttachment),
        (renamed("note.hta", "/UF"), StrangeAttachment),
        (with_two_faces(), StrangeAttachment),
        (changed(list_twice_and_hide_one), StrangeAttachment),
        (changed(hide_in_a_stream), StrangeAttachment),
        (changed(hide_beside_the_root), StrangeAttachment),
        (changed(relate_another), StrangeAttachment),
        (holding(("factur-x.xml", XML), ("a.pdf", ACTING)), StrangeAttachment),
        (holding(("factur-x.xml", XML), ("a.pdf", b"MZ")), StrangeAttachment),
        (holding(("factur-x.xml", XML), ("note.html", JPEG + b"<script>")), StrangeAttachment),
        (holding(("open-me.hta", JPEG)), StrangeAttachment),
        (holding(("note.png", JPEG)), StrangeAttachment),
        (holding(("factur-x.xml", XML), ("a.pdf", pdf(b" " * LARGEST_PAPERS))), StrangeAttachment),
        (
            holding(*((f"{number}.png", picture()) for number in range(MOST_PAPERS + 1))),
            StrangeAttachment,
        ),
        (holding(("invoice.xlsx", b"PK")), StrangeAttachment),
        (hiding(("factur-x.xml", XML), ("setup.exe", b"MZ")), StrangeAttachment),
        (hiding(("setup.exe", b"MZ")), StrangeAttachment),
        (describing(), StrangeAttachment),
        (describing(EF=pikepdf.Dictionary()), StrangeAttachment),
        (describing(EF=pikepdf.Dictionary(F=pikepdf.Dictionary())), StrangeAttachment),
        (describing(EF=pikepdf.Dictionary(F=3)), StrangeAttachment),
        (
            holding(("factur-x.xml", XML), encryption=pikepdf.Encryption(owner="a", user="b")),
            InvoiceFileSealed,
        ),
        (
            holding(("factur-x.xml", XML), encryption=pikepdf.Encryption(owner="a", user="")),
            InvoiceFileSealed,
        ),
        (b"%PDF-1.7\nnothing", InvoiceFileUnreadable),
        (b"", InvoiceFileUnreadable),
        (holding(("factur-x.xml", b" " * (LARGEST_XML + 1))), InvoiceXmlUnsafe),
    ],
)
def test_what_is_not_taken_out(content: bytes, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        embedded_xml(content)


@pytest.mark.parametrize("depth", [DEEPEST + 10, 498])
def test_what_nests_absurdly_is_not_read(depth: int) -> None:
    with pytest.raises(InvoiceFileUnreadable):
        embedded_xml(pdf(b"5 0 obj" + b"[" * depth + b"]" * depth + b"endobj\n"))


@pytest.mark.parametrize(
    "xml",
    [
        BOMB,
        OUTSIDE,
        FETCHED,
        BOMB.decode().encode("utf-16"),
        b"<a><b></a>",
        b"",
        b"no xml",
        b"",
        b"<?xml version='1.0' encoding='no-such'?><a/>",
        b"<?xml version='1.0' encoding='utf-7'?><a/>",
        b"<?xml version='1.0' encoding='shift_jis'?><a/>",
    ],
)
def test_what_is_no_plain_xml_is_not_read(xml: bytes) -> None:
    with pytest.raises(InvoiceXmlUnsafe):
        parsed(xml)
    with pytest.raises(InvoiceXmlUnsafe):
        read_invoice(xml)


def test_a_stream_that_swells_is_not_inflated() -> None:
    table = zlib.compress(b"\x00" * 30_000_000)
    stream = b"8 0 obj<</Type/XRef/Filter/FlateDecode/Length %d>>stream\n" % len(table)
    swollen = pdf(stream + table + b"\nendstream endobj\n")
    with pytest.raises(FileDamaged):
        checked(swollen, "a.pdf", may_hold_files=True)
    twice = pdf(swollen_twice())
    with pytest.raises(FileActive):
        checked(twice, "a.pdf", may_hold_files=True)


def swollen_twice() -> bytes:
    table = zlib.compress(zlib.compress(b"\x00" * 1_000))
    head = b"8 0 obj<</Type/XRef/Filter[/FlateDecode/FlateDecode]/Length %d>>stream\n" % len(table)
    return head + table + b"\nendstream endobj\n"


def test_only_who_looks_at_them_takes_files_within() -> None:
    content = holding(("factur-x.xml", XML), object_stream_mode=pikepdf.ObjectStreamMode.disable)
    assert checked(content, "a.pdf", may_hold_files=True).content == content
    with pytest.raises(FileActive):
        checked(content, "a.pdf")


def test_a_file_pinned_to_a_page_is_refused() -> None:
    pinned = pdf(b"5 0 obj<</Type/Annot/Subtype/FileAttachment>>endobj\n")
    with pytest.raises(FileActive):
        checked(pinned, "a.pdf", may_hold_files=True)
