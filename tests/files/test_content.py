"""Uploads are known by their content; what acts, or cannot be looked into, is refused."""

import re
import zlib
from time import process_time

import pytest

from portal.files import picture_check
from portal.files.content import MAX_MEGABYTES, checked, plain_name
from portal.files.errors import (
    FileActive,
    FileDamaged,
    FileMissing,
    FileOfOtherKind,
    FileReaderBusy,
    FileSealed,
    FileTooLarge,
)
from tests.support.uploads import END, PAGES, object_stream, pdf, picture

# double backslashes: they are escaped in a string of a PDF
SHARE = rb"\\\\evil.example\\s\\x.pdf"
HTML = b"<!doctype html><script>alert(1)</script>"


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (pdf(), "application/pdf"),
        (pdf(object_stream(b"4 0 <</Type/Page>>")), "application/pdf"),
        (pdf(b"5 0 obj<</S/URI/URI(https://bank.example)>>endobj\n"), "application/pdf"),
        (picture("PNG"), "image/png"),
        (picture("JPEG"), "image/jpeg"),
    ],
)
@pytest.mark.parametrize("name", ["letter.pdf", "letter.exe", ""])
def test_the_content_decides(content, media_type, name):
    file = checked(content, name)
    assert (file.media_type, file.name) == (media_type, name)
    assert len(file.sha256) == 64


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", FileMissing),
        (HTML, FileOfOtherKind),
        (b"#!/bin/sh\nexec rm\n" + pdf(), FileOfOtherKind),
        (b"GIF89a" + b"\x00" * 50, FileOfOtherKind),
        (picture("WEBP"), FileOfOtherKind),
        (b"PK\x03\x04" + b"\x00" * 50, FileOfOtherKind),
        (b"\x00" + pdf(), FileOfOtherKind),
        (b"%PDF-", FileDamaged),
        (b"%PDF-1.7\n" + HTML, FileDamaged),
        (pdf()[:-40], FileDamaged),
        (pdf() + HTML, FileDamaged),
        (pdf() + b"PK\x03\x04" + b"\x00" * 60, FileDamaged),
        (b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n" + END, FileDamaged),
        (picture("PNG")[:-30], FileDamaged),
        (picture("JPEG")[:300], FileDamaged),
        (b"\x89PNG\r\n\x1a\n" + HTML, FileDamaged),
        (b"\xff\xd8\xff" + HTML, FileDamaged),
    ],
)
def test_what_is_no_whole_file_of_a_kind_is_refused(content, refusal):
    with pytest.raises(refusal):
        checked(content, "letter.pdf")


@pytest.mark.parametrize(
    "extra",
    [
        b"5 0 obj<</S/JavaScript/JS(app.alert(1))>>endobj\n",
        b"5 0 obj<</S/J#61va#53cript/JS(app.alert(1))>>endobj\n",
        b"5 0 obj<</S /Launch /F(cmd.exe)>>endobj\n",
        b"5 0 obj<</Type/EmbeddedFile/Length 0>>stream\n\nendstream endobj\n",
        b"5 0 obj<</XFA 6 0 R>>endobj\n",
        b"5 0 obj<</S/Thread/D 0/F(" + SHARE + b")>>endobj\n",
        b"5 0 obj<</Length 0/F(" + SHARE + b")>>stream\n\nendstream endobj\n",
        b"5 0 obj<</Length 0/F (" + SHARE + b")/X[<</Y(>>)>>]>>\nstream\n\nendstream endobj\n",
        b"5 0 obj<</#46\n<5C5C6576696C>/Length 0>>%x\nstream\n\nendstream endobj\n",
        b"5 0 obj<</F%x\n(x)/X(stream endstream)/Length 0>>stream\n\nendstream endobj\n",
        b"5 0 obj<</F<</FS/URL/F(http://x)>>/Length 0>>stream\n\nendstream endobj\n",
        b"5 0 obj<</F 6 0 R/Length 0>>stream\n\nendstream endobj\n",
        b"5 0 obj<</Length 0/F 6%x\n0 R>>stream\n\nendstream endobj\n",
        b"(stream)5 0 obj<</F(x)/Length 0>>stream\n(endstream)\nendstream endobj\n",
        b"5 0 obj<</Subtype/Form/Ref<</F(x)/Page 0>>/Length 0>>stream\n\nendstream endobj\n",
        b"5 0 obj<</Subtype/Form/R#65f 6 0 R/Length 0>>stream\n\nendstream endobj\n",
        object_stream(b"5 0 <</Ref <</F(x)/Page 0>>>>"),
        object_stream(b"5 0 <</S/JavaScript/JS(app.alert(1))>>"),
        object_stream(b"5 0 <</S/#4aavaScript>>"),
        object_stream(b"5 0 <</S/Launch>>", b"/Filter[/FlateDecode/ASCII85Decode]"),
        object_stream(b"5 0 <</S/Launch>>", b"/Filter/LZWDecode"),
        object_stream(b"5 0 <</S/Launch>>", b"/X(endstream)/Filter/FlateDecode"),
        b"8 0 obj<</X(stream\n)>>endobj\n" + object_stream(b"5 0 <</S/Launch>>"),
    ],
)
def test_a_pdf_that_acts_is_refused(extra):
    with pytest.raises((FileActive, FileDamaged)):
        checked(pdf(extra), "letter.pdf")


HARMLESS, ACTS = b"4 0 <</Type/Page>>", b"5 0 <</S/JavaScript/JS(app.alert(1))>>"


@pytest.mark.parametrize("opening", [b"\r", b" \n", b"\t \r\n", b" \r", b"", b"%x\n", b"\x0c\n"])
@pytest.mark.parametrize("besides", [b"", object_stream(HARMLESS)])
def test_an_object_stream_that_opens_oddly_is_looked_into_or_refused(opening, besides):
    for extra in (besides + object_stream(ACTS, opening=opening), object_stream(ACTS) + besides):
        with pytest.raises((FileActive, FileDamaged)):
            checked(pdf(extra), "letter.pdf")


@pytest.mark.parametrize("opening", [b"\n", b"\r\n", b"\r", b" \n"])
def test_a_harmless_object_stream_is_taken_however_it_opens(opening):
    extra = object_stream(HARMLESS, opening=opening) + object_stream(HARMLESS)
    assert checked(pdf(extra), "letter.pdf").media_type == "application/pdf"


def test_an_object_stream_hidden_behind_a_decoy_is_refused():
    decoy = zlib.compress(HARMLESS)
    for keys in (
        b"/Filter/FlateDecode/X(stream\n" + decoy + b")",
        b"/Filter/FlateDecode/X(stream\n" + decoy + b"endstream)",
        b"/Filter/FlateDecode/Y/ObjStm",
    ):
        for opening in (b"\n", b"\r", b"", b"%x\n"):
            with pytest.raises((FileActive, FileDamaged)):
                checked(pdf(object_stream(ACTS, keys, opening)), "letter.pdf")


HEX = b"/Filter[/FlateDecode/ASCIIHexDecode]"
STREAM = b"<</Length 0%s>>stream\n\nendstream endobj\n"


def acting(keys: bytes, types: bytes = b"/Type/ObjStm/N 1/First 4") -> bytes:
    """Under two filters: not a letter of it stands in the file."""
    packed = zlib.compress(ACTS.hex().encode() + b">")
    return b"9 0 obj<<%s%s>>stream\n%s\nendstream endobj\n" % (types, keys, packed)


@pytest.mark.parametrize(
    "extra",
    [
        b"7 0 obj/ASCIIHexDecode endobj\n" + acting(b"/Filter[/FlateDecode 7 0 R]"),
        b"7 0 obj" + HEX[7:] + b"endobj\n" + acting(b"/Filter 7 0 R"),
        acting(b"/F#69lter[/FlateDecode/ASCIIHexDecode]"),
        acting(b"/Filter[/FlateDecode/AHx]"),
        acting(b"/F[/Fl/AHx]"),
        acting(b"/Filter/FlateDecode" + HEX),
        acting(b"/Filter[/FlateDecode[/AHx]]"),
        acting(b"/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 4>>"),
        acting(HEX, b"/Type/Obj#53tm/N 1/First 4"),
        acting(HEX, b"/Type 6 0 R/N 1/First 4"),
        acting(HEX, b"/N 1/First 4"),
        acting(HEX, b"/#4e 1"),
        acting(HEX + b"/X %2 0 obj<<\n/Length 3", b"/N 1/First 4"),
        acting(HEX + b"/X<2 0 obj<</Length<33> ", b"/N 1/First 4"),
        acting(HEX + b"/X(2 0 obj<</Length 3)", b"/N 1/First 4"),
        acting(HEX).replace(b">>stream", b">>%x\nstream"),
        acting(HEX).replace(b">>stream", b">>%" + b"x" * 1_500 + b"\nstream"),
        acting(HEX).replace(b">>stream", b">>" + b" " * 1_500 + b"stream"),
        acting(HEX).replace(b"obj<<", b"obj%x\n<<"),
        b"5 0 obj" + STREAM % b"/F(x)/Xendstream 1",
        b"5 0 obj" + STREAM % b"/Xendstream/F/F<</FS/URL/F(http://x)>>",
        b"5 0 obj" + STREAM % b"/X(endstream)/#46 6 0 R",
        b"5 0 obj" + STREAM % b"/X(stream\nendstream \\()/F(x)",
    ],
)
def test_what_only_a_reader_would_understand_is_refused(extra):
    with pytest.raises((FileActive, FileDamaged)):
        checked(pdf(extra), "letter.pdf", may_hold_files=True)


def test_a_reader_that_stops_early_reads_nothing_else():
    longer = object_stream(b"5 0 <</S/JavaScriptX>>")
    assert checked(pdf(longer), "letter.pdf")
    for length in (b"/Length 7 0 R", b"/Length 12"):
        cut = re.sub(rb"/Length \d+", length, longer)
        with pytest.raises(FileActive):
            checked(pdf(cut), "letter.pdf")


def test_a_row_of_a_table_is_not_wider_than_it_may_be():
    """The library that opens invoices makes room for all of it: a gigabyte."""
    for parameters, taken in (
        (b"<</Predictor 12/Columns 5>>", True),
        (b"[<</Columns 400000000/Predictor 12>>]", False),
        (b"<</Predictor 12/C#6flumns 400000000>>", False),
        (b"<</Predictor 12/Columns 7 0 R>>", False),
        (b" 7 0 R", False),
    ):
        keys = b"/Filter/FlateDecode/DecodeParms" + parameters
        table = object_stream(b"12345", keys).replace(b"/ObjStm/N 1/First 4", b"/XRef/W[1 3 1]")
        if taken:
            assert checked(pdf(table), "letter.pdf")
        else:
            with pytest.raises(FileActive):
                checked(pdf(table), "letter.pdf")


@pytest.mark.parametrize(
    "extra",
    [
        object_stream(HARMLESS, b"/Filter [ /FlateDecode ]"),
        object_stream(HARMLESS).replace(b"/Length ", b"/Length 7 0 R/DL "),
        b"5 0 obj" + STREAM % b"/Filter[/DCTDecode]/Intent(a \\( (b) >>)/ID<AB>/X[[1 2]<</F 1>>]",
        b"5 0 obj" + STREAM % b"/N 3/Alternate/DeviceRGB",
        b"5 0 obj<</Length 9>>stream\n(a stream of\nstreams)\nendstream endobj\n",
    ],
)
def test_what_producers_write_is_taken(extra):
    assert checked(pdf(extra), "letter.pdf")


def test_no_file_is_looked_through_for_long():
    empty = (
        b"\x78\x01" + b"\x00\x00\x00\xff\xff" * 500_000 + b"\x01\x00\x00\xff\xff\x00\x00\x00\x01"
    )
    shared = b"1 0 obj<</N 1/Filter/FlateDecode>>stream\n" * 9_000 + empty + b"\nendstream"
    names = object_stream(b"/a" * 4_900_000) + b"/a" * 1_500_000
    before = process_time()
    for flood in (object_stream(HARMLESS) * 40_000, shared, b"/#4a" * 1_000_000):
        with pytest.raises(FileDamaged):
            checked(pdf(flood), "letter.pdf")
    assert checked(pdf(names), "letter.pdf")
    assert process_time() - before < 8


def test_a_font_called_bitstream_is_no_stream():
    font = b"6 0 obj<</BaseFont/BitstreamVera>>endobj\n" + object_stream(HARMLESS)
    assert checked(pdf(font), "letter.pdf")


@pytest.mark.parametrize(
    "catalog",
    [
        b"/OpenAction<</S/JavaScript/JS(x)>>",
        b"/OpenAction<</S/URI/URI(https://bank.example)>>",
        b"/AA<</WC<</S/URI/URI(javascript:x)>>>>",
    ],
)
def test_a_pdf_that_acts_when_opened_is_refused(catalog):
    with pytest.raises(FileActive):
        checked(pdf(catalog=catalog), "letter.pdf")


# its resources call a font F
FONT = b"8 0 obj<</Resources<</Font<</F 7 0 R>>>>/Length 0>>stream\n\nendstream endobj\n"


@pytest.mark.parametrize(
    ("extra", "catalog"),
    [
        (b"5 0 obj<</S/URI/URI(https://bank.example)>>endobj\n", b""),
        (b"", b"/OpenAction[3 0 R/Fit]"),
        (b"", b"/OpenAction<</S/GoTo/D[3 0 R/Fit]>>"),
        (b"5 0 obj<</Subtype/Link/F 4/Border[0 0 0]>>endobj\n" + FONT, b""),
        (b"5 0 obj<</S/P/Ref[6 0 R]>>endobj\n" + FONT, b""),
        (b"5 0 obj<</Type/Filespec/F(a.xml)/EF<</F 6 0 R>>>>endobj\n" + FONT, b""),
        (b"5 0 obj<</Length 9>>stream\nBT/F 12 Tf(/F\nendstream endobj\n" + FONT, b""),
    ],
)
def test_a_link_or_a_first_view_is_no_deed(extra, catalog):
    assert checked(pdf(extra, catalog=catalog), "letter.pdf")


def test_a_pdf_with_a_password_is_refused():
    content = pdf().replace(b"trailer<<", b"trailer<</Encrypt 7 0 R")
    with pytest.raises(FileSealed):
        checked(content, "letter.pdf")


def test_what_unpacks_to_a_flood_is_refused():
    with pytest.raises(FileDamaged):
        checked(pdf(object_stream(b"\x00" * 30_000_000)), "letter.pdf")


def test_many_borders_of_streams_do_not_take_long():
    with pytest.raises(FileDamaged):
        checked(pdf(b"/Foo stream\n" * 200_000 + object_stream(b"")), "letter.pdf")


def test_names_in_pictures_of_a_scan_are_chance():
    """Three letters turn up in any picture of some megabytes."""
    scan = b"7 0 obj<</Length 9>>stream\n\x80/JS /AA \x80\nendstream endobj\n"
    assert checked(pdf(scan), "scan.pdf").media_type == "application/pdf"


def test_size_is_looked_at_first():
    content = pdf(b"%" + b"x" * (MAX_MEGABYTES * 1_000_000) + b"\n")
    with pytest.raises(FileTooLarge) as refusal:
        checked(content, "letter.pdf")
    assert refusal.value.max_megabytes == MAX_MEGABYTES


def test_a_picture_of_too_many_pixels_is_refused():
    with pytest.raises(FileTooLarge):
        checked(picture("PNG", (7000, 7000)), "letter.png")


def test_more_pictures_than_places_are_sent_away():
    room = picture_check._room
    for _ in range(picture_check.MOST_IN_FLIGHT):
        room.acquire()
    try:
        with pytest.raises(FileReaderBusy):
            checked(picture(), "letter.png")
        assert checked(pdf(), "letter.pdf")
    finally:
        for _ in range(picture_check.MOST_IN_FLIGHT):
            room.release()
    assert checked(picture(), "letter.png")


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("letter.pdf", "letter.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\letter.pdf", "letter.pdf"),
        ("/\\/", ""),
        ("letter\x00.pdf", "letter.pdf"),
        ("letter\u202efdp.exe", "letterfdp.exe"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie: x.pdf"),
        ("x" * 300, "x" * 200),
    ],
)
def test_the_name_is_for_people_only(name, plain):
    assert plain_name(name) == plain


def test_the_samples_are_what_they_say():
    assert PAGES in pdf()


def test_a_pdf_that_takes_too_long_to_look_through_is_refused():
    for endless in (b"obj<<(" * 300_000, b"obj<<" * 300_000, b"obj<<>>" * 210_000):
        with pytest.raises(FileDamaged):
            checked(pdf(endless), "letter.pdf")
