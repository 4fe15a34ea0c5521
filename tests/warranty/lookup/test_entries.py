"""A list as people have it: pasted, from a spreadsheet, with a header or without."""

from io import BytesIO

import pytest

from portal.warranty.lookup.entries import LONGEST_ENTRY, Entry, entries
from portal.warranty.lookup.uploads import ListNotText, lines_of

FIRST, SECOND = "90523TD90001R", "90523TD90002R"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{FIRST}\n{SECOND}", [(1, FIRST), (2, SECOND)]),
        (f"\n\n {FIRST} \r\n\n9052\n", [(3, FIRST), (5, "9052")]),
        (f"\ufeff{FIRST}", [(1, FIRST)]),
        (f"Serial number\n{FIRST}", [(2, FIRST)]),
        (f"Plant;N° de série\nRoof;{FIRST}\nBarn;\n", [(2, FIRST), (3, "")]),
        (f"Σειριακός αριθμός,Έργο\n{FIRST},Στέγη", [(2, FIRST)]),
        (f"EAN\tSN\n4012345678901\t{FIRST}", [(2, FIRST)]),
        (f'"Roof";"{FIRST}";"x"', [(1, FIRST)]),
        (f"'{FIRST}", [(1, FIRST)]),
        (f'Name,SN,City\n"Smith, John",{FIRST},Ulm\n', [(2, FIRST)]),
        (f"Name,SN,City\nSmith, John,{FIRST},Ulm\nRoof,9052,Ulm", [(2, FIRST), (3, "9052")]),
        (f'SN,Name\n{FIRST},Roof; north\n{SECOND},"Barn; ""old"""', [(2, FIRST), (3, SECOND)]),
        (f'EAN,SN\n4012345678901,\n"Roof 5" wide",{FIRST}', [(2, ""), (3, FIRST)]),
        (f"Numero di serie\n{FIRST}", [(2, FIRST)]),
        (f"Serial number\n{FIRST}; Roof", [(2, FIRST)]),
        (f"Klinik Misericordia;{FIRST}\nRoof;{SECOND}", [(1, FIRST), (2, SECOND)]),
        (f"SN: {FIRST}\nS/N {SECOND}", [(1, FIRST), (2, SECOND)]),
        (f"Roof; north,{FIRST}\nMisericordias,{SECOND}", [(1, FIRST), (2, SECOND)]),
        (f"{FIRST}, {SECOND}", [(1, FIRST), (1, SECOND)]),
        (f"{FIRST}; {FIRST}\n{SECOND}", [(1, FIRST), (2, SECOND)]),
        (f"Serial number\nRoof, {FIRST}; {SECOND}", [(2, FIRST), (2, SECOND)]),
        (f"SN: {FIRST}, SN: {SECOND}", [(1, FIRST), (1, SECOND)]),
        (f"SN;Plant\n{FIRST}, {SECOND};Roof", [(2, f"{FIRST}, {SECOND}")]),
        ("Roof,Barn", [(1, "Roof")]),
        (",,", [(1, "")]),
        ("x" * 100_000, [(1, "x" * LONGEST_ENTRY)]),
        ("", []),
    ],
)
def test_each_line_gives_its_serial_number(text: str, found: list[tuple[int, str]]):
    assert list(entries(text.split("\n"))) == [Entry(*each) for each in found]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_file_is_read_however_it_was_saved(encoding: str, line_end: str):
    content = line_end.join(["Série;Lieu", f"{FIRST};Orléans", f"{SECOND};"]).encode(encoding)
    file = BytesIO(content)
    assert [each.typed for each in entries(lines_of(file))] == [FIRST, SECOND]
    assert not file.closed


@pytest.mark.parametrize("content", [b"PK\x03\x04\x14\x00\x06\x00", b"%PDF-1.7\n" + b"\x00\x01"])
def test_a_file_that_is_no_text_is_refused(content: bytes):
    with pytest.raises(ListNotText):
        next(iter(lines_of(BytesIO(content))))


def test_a_letter_cut_between_two_pieces_is_no_other_encoding():
    text = "é" * 200_000
    assert "".join(lines_of(BytesIO(b"x" + text.encode()))) == "x" + text
