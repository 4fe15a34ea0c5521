"""Printable A4 sheets of coin cards, in constant memory and resumable."""

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from portal.core.errors import DomainError
from portal.documents import pdf
from portal.documents.qr import qr_svg

CARDS_PER_FILE = 1_000


class SheetsBeingWritten(DomainError):
    """Another run is writing into the same folder."""

    folder: str


class PrintedCode(Protocol):
    """`value` goes into the QR code, `groups` are read by people."""

    @property
    def value(self) -> str: ...

    @property
    def groups(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class CardToPrint:
    """`region` is where the card may be used; of other codes, what they are."""

    code: PrintedCode
    batch: str
    region: str
    denomination: int


@dataclass(frozen=True, slots=True)
class CardFace:
    """What every card says, in the language of its region.

    `worth` names the value of a denomination ("3 coins"); `region` and `batch` are labels.
    """

    brand: str
    instruction: str
    region: str
    batch: str
    worth: Callable[[int], str]


def write_sheets(
    cards: Iterable[CardToPrint],
    out_dir: Path,
    link_base: str,
    progress: Callable[[int], None],
    *,
    face: CardFace,
) -> list[Path]:
    """Write `cards-0001-<digest>.pdf` and so on, at most 1,000 cards each, readable by the owner.

    The QR code holds `link_base` with the card's code as fragment, which no log records.
    `progress` is told the number of cards done so far. A file appears whole or not at all. Its
    name carries a digest of what it shows, so a second run after a crash skips what is finished
    and never takes the file of other cards for its own. Raises SheetsBeingWritten.
    """
    out_dir.mkdir(parents=True, exist_ok=True)
    face_texts = _face_texts(face)
    paths: list[Path] = []
    done = 0
    with _alone_in(out_dir):
        for number, chunk in enumerate(_chunks(cards), start=1):
            texts = [_card_texts(card, link_base, face) for card in chunk]
            path = out_dir / f"cards-{number:04}-{_digest(texts, face_texts)}.pdf"
            if not path.exists():
                _write_whole(path, _sheet(texts, face_texts))
            paths.append(path)
            done += len(chunk)
            progress(done)
    return paths


def _chunks(cards: Iterable[CardToPrint]) -> Iterator[list[CardToPrint]]:
    remaining = iter(cards)
    while chunk := list(islice(remaining, CARDS_PER_FILE)):
        yield chunk


def _face_texts(face: CardFace) -> dict[str, str]:
    return {
        "brand": face.brand,
        "instruction": face.instruction,
        "region": face.region,
        "batch": face.batch,
    }


def _card_texts(card: CardToPrint, link_base: str, face: CardFace) -> dict[str, Any]:
    return {
        "link": f"{link_base}#{card.code.value}",
        "groups": list(card.code.groups),
        "worth": face.worth(card.denomination),
        "region": card.region,
        "batch": card.batch,
    }


def _digest(texts: list[dict[str, Any]], face_texts: dict[str, str]) -> str:
    return hashlib.sha256(repr((texts, face_texts)).encode()).hexdigest()[:12]


def _sheet(texts: list[dict[str, Any]], face_texts: dict[str, str]) -> bytes:
    cards = [card | {"qr": qr_svg(card["link"], bulk=True)} for card in texts]
    document = pdf.render("card_sheet", {"face": face_texts, "cards": cards})
    pdf.forget_cached_work()
    return document


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY)
    try:
        _lock_or_refuse(handle, folder)
        yield
    finally:
        os.close(handle)


def _lock_or_refuse(handle: int, folder: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise SheetsBeingWritten(folder=str(folder)) from None


def _write_whole(path: Path, content: bytes) -> None:
    part = path.with_name(f".{path.name}.part")
    # Whoever can read a sheet can spend its coins.
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
