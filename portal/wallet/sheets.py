"""From the file of codes to printable sheets of cards."""

from collections.abc import Callable, Iterator
from pathlib import Path

from portal.core.brand import brand
from portal.core.codes import CardCode, CodeRefused
from portal.core.errors import DomainError
from portal.core.regions import parse_region
from portal.documents.card_sheet import CardFace, CardToPrint, write_sheets
from portal.documents.csv_import import read_csv
from portal.wallet.issuing import COLUMNS
from portal.wallet.models import HIGHEST_DENOMINATION
from portal.web.i18n import gettext as _
from portal.web.i18n import ngettext, pgettext, speaking
from portal.web.region_names import region_name


class CardLineWrong(DomainError):
    """A line of the file that is no card: its code, region or denomination."""

    line: int


def count_cards(csv_file: Path) -> int:
    """Reads the whole file before anything is printed.

    Raises CsvHeaderWrong, CsvLineWrong, CardLineWrong, OSError and UnicodeDecodeError.
    """
    return sum(1 for _card in cards_in(csv_file))


def cards_in(csv_file: Path) -> Iterator[CardToPrint]:
    with csv_file.open(encoding="utf-8", newline="") as lines:
        for line, row in read_csv(lines, COLUMNS):
            yield _card(line, row)


def print_sheets(
    csv_file: Path, out_dir: Path, issuer: str, language: str, progress: Callable[[int], None]
) -> list[Path]:
    """The PDFs, at most 1,000 cards each, in `language`; finished ones are not made again."""
    with speaking(language):
        link = f"{issuer}/wallet/book"
        return write_sheets(cards_in(csv_file), out_dir, link, progress, face=_face())


def _card(line: int, row: dict[str, str]) -> CardToPrint:
    try:
        code = CardCode.parse(row["code"])
        region = parse_region(row["region"])
        coins = int(row["denomination"])
    except (CodeRefused, ValueError):
        raise CardLineWrong(line=line) from None
    if not 1 <= coins <= HIGHEST_DENOMINATION:
        raise CardLineWrong(line=line)
    return CardToPrint(code, row["batch"], region_name(region), coins)


def _face() -> CardFace:
    return CardFace(
        brand=brand().coin,
        instruction=_("Scan the QR code, or sign in and enter this code under Coins."),
        region=pgettext("coin card", "Region"),
        batch=pgettext("coin card", "Batch"),
        worth=_worth,
    )


def _worth(coins: int) -> str:
    return ngettext("%(num)s coin", "%(num)s coins", coins)
