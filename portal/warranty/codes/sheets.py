"""From the file of codes to printable sheets, each code on a card."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from portal.core.brand import brand
from portal.core.errors import DomainError
from portal.documents.card_sheet import CardFace, CardToPrint, write_sheets
from portal.documents.csv_import import read_csv
from portal.warranty.codes.batches import MOST_MONTHS
from portal.warranty.codes.issuing import COLUMNS
from portal.warranty.codes.typed import WarrantyCode, WarrantyCodeUnread
from portal.warranty.kinds import CodeKind
from portal.web.formats import date_text, duration_text
from portal.web.i18n import gettext as _
from portal.web.i18n import pgettext, speaking


class CodeLineWrong(DomainError):
    """A line of the file that is no code: its code, months or days."""

    line: int


def count_codes(csv_file: Path) -> int:
    """Reads the whole file before anything is printed.

    Raises CsvHeaderWrong, CsvLineWrong, CodeLineWrong, OSError and UnicodeDecodeError.
    """
    return sum(1 for _code in _codes_in(csv_file))


def print_sheets(
    csv_file: Path, out_dir: Path, issuer: str, language: str, progress: Callable[[int], None]
) -> list[Path]:
    """The PDFs, at most 1,000 codes each, in `language`; finished ones are not made again."""
    with speaking(language):
        link = f"{issuer}/devices"
        return write_sheets(_codes_in(csv_file), out_dir, link, progress, face=_face())


def _codes_in(csv_file: Path) -> Iterator[CardToPrint]:
    with csv_file.open(encoding="utf-8", newline="") as lines:
        for line, row in read_csv(lines, COLUMNS):
            yield _card(line, row)


def _card(line: int, row: dict[str, str]) -> CardToPrint:
    try:
        code = WarrantyCode.parse(row["code"])
        months = int(row["months"])
        until = date.fromisoformat(row["valid_until"]) if row["valid_until"] else None
    except (WarrantyCodeUnread, ValueError):
        raise CodeLineWrong(line=line) from None
    if not 1 <= months <= MOST_MONTHS:
        raise CodeLineWrong(line=line)
    return CardToPrint(code, row["batch"], _kind_and_period(code.kind, until), months)


def _kind_and_period(kind: CodeKind, until: date | None) -> str:
    if kind is CodeKind.EXTENDED:
        return _("Extended warranty code")
    return _("Promo code, until %(day)s", day=date_text(until)) if until else _("Promo code")


def _face() -> CardFace:
    return CardFace(
        brand=brand().manufacturer,
        instruction=_("Sign in, choose your device under My devices and enter this code there."),
        region="",
        batch=pgettext("coin card", "Batch"),
        worth=_worth,
    )


def _worth(months: int) -> str:
    return _("%(duration)s more cover", duration=duration_text(months))
