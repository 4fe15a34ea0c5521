import random
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from portal.core.codes import CardCode
from portal.documents import card_sheet
from portal.documents.card_sheet import CardFace, CardToPrint, SheetsBeingWritten, write_sheets
from portal.documents.photo import read_codes

LINK_BASE = "https://portal.manufacturer.example/wallet/book"
FACE = CardFace(
    brand="KOSTAL Solar Terminal",
    instruction="Σαρώστε τον κωδικό ή zadejte jej v aplikaci.",
    region="Region",
    batch="Batch",
    worth=lambda coins: "1 coin" if coins == 1 else f"{coins} coins",
)


def cards(count: int, seed: int = 1) -> Iterator[CardToPrint]:
    dice = random.Random(seed)
    for place in range(count):
        yield CardToPrint(CardCode.generate(dice), "NE-7 #panic()", "NON-EU", 1 + place % 3)


def write(folder: Path, some: Iterator[CardToPrint]) -> list[Path]:
    return write_sheets(some, folder, LINK_BASE, lambda done: None, face=FACE)


def page_as_png(path: Path, page: int) -> bytes:
    command = ["pdftoppm", "-r", "200", "-f", str(page), "-l", str(page), "-png", str(path)]
    return subprocess.check_output(command)


def text_of(path: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def test_ten_cards_fill_a_page_of_a4(tmp_path: Path) -> None:
    [path] = write(tmp_path, cards(21))
    pages = PdfReader(path).pages
    assert len(pages) == 3
    sizes = {(round(page.mediabox.width), round(page.mediabox.height)) for page in pages}
    assert sizes == {(595, 842)}


def test_a_card_says_all_one_needs_to_book_it(tmp_path: Path) -> None:
    [path] = write(tmp_path, cards(3))
    text = text_of(path)
    for card in cards(3):
        assert "  ".join(card.code.groups) in text
    assert text.count("Region NON-EU") == 3
    assert text.count("Batch NE-7 #panic()") == 3
    assert ["1 coin" in text, "2 coins" in text, "3 coins" in text] == [True, True, True]
    assert FACE.brand in text
    assert "Σαρώστε" in text
    assert "zadejte" in text


@pytest.mark.skipif(not shutil.which("pdftoppm"), reason="pdftoppm is not installed")
def test_each_qr_code_of_a_printed_page_is_the_link_of_its_card(tmp_path: Path) -> None:
    [path] = write(tmp_path, cards(20))
    links = [f"{LINK_BASE}#{card.code.value}" for card in cards(20)]
    assert sorted(read_codes(page_as_png(path, 1))) == sorted(links[:10])
    assert sorted(read_codes(page_as_png(path, 2))) == sorted(links[10:])


def test_a_file_holds_a_thousand_cards_at_most(tmp_path: Path) -> None:
    seen: list[int] = []
    paths = write_sheets(cards(1_003), tmp_path, LINK_BASE, seen.append, face=FACE)
    assert seen == [1_000, 1_003]
    assert [len(PdfReader(path).pages) for path in paths] == [100, 1]
    assert [path.name[:11] for path in paths] == ["cards-0001-", "cards-0002-"]


def test_cards_are_read_as_they_are_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card_sheet, "CARDS_PER_FILE", 10)
    taken = 0

    def counted() -> Iterator[CardToPrint]:
        nonlocal taken
        for card in cards(30):
            taken += 1
            yield card

    def progress(done: int) -> None:
        assert taken == done

    assert len(write_sheets(counted(), tmp_path, LINK_BASE, progress, face=FACE)) == 3


def test_no_card_writes_no_file(tmp_path: Path) -> None:
    assert write(tmp_path, iter(())) == []
    assert list(tmp_path.iterdir()) == []


def test_only_the_owner_may_read_a_sheet(tmp_path: Path) -> None:
    [path] = write(tmp_path, cards(1))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_second_run_leaves_finished_files_alone(tmp_path: Path) -> None:
    first = write(tmp_path, cards(3))
    before = first[0].stat()
    assert write(tmp_path, cards(3)) == first
    assert first[0].stat() == before


def test_other_cards_get_another_file(tmp_path: Path) -> None:
    assert not set(write(tmp_path, cards(3))) & set(write(tmp_path, cards(3, seed=2)))


def test_a_run_that_breaks_off_leaves_whole_files_and_the_next_one_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(card_sheet, "CARDS_PER_FILE", 10)

    def power_cut(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_sheets(cards(20), tmp_path, LINK_BASE, power_cut, face=FACE)
    [finished] = tmp_path.iterdir()
    before = finished.stat()
    (tmp_path / f".{finished.name}.part").write_bytes(b"half a file")
    paths = write(tmp_path, cards(20))
    assert len(paths) == 2
    assert paths[0].stat() == before
    assert len(PdfReader(paths[1]).pages) == 1


def test_two_runs_never_write_into_the_same_folder(tmp_path: Path) -> None:
    refused: list[str] = []

    def second_run(done: int) -> None:
        with pytest.raises(SheetsBeingWritten) as refusal:
            write(tmp_path, cards(1))
        refused.append(refusal.value.folder)

    write_sheets(cards(1), tmp_path, LINK_BASE, second_run, face=FACE)
    assert refused == [str(tmp_path)]


MEMORY_OF_SHEETS = """
import sys
from pathlib import Path
from tests.documents.test_card_sheet import cards, write
from tests.support.memory import peak_megabytes
write(Path(sys.argv[1]), cards(int(sys.argv[2])))
print(round(peak_megabytes()))
"""


@pytest.mark.soak
def test_memory_does_not_grow_with_the_number_of_cards(tmp_path: Path) -> None:
    def megabytes(count: int) -> int:
        folder = tmp_path / str(count)
        command = [sys.executable, "-c", MEMORY_OF_SHEETS, str(folder), str(count)]
        return int(subprocess.check_output(command, cwd=Path(__file__).parents[2]))

    assert megabytes(10_000) < 1.15 * megabytes(2_000)
