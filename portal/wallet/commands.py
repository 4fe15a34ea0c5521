"""`flask --app app cards issue|sheet|void|report`: for the people who have cards printed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from portal.core.codes import CardCode, CodeRefused
from portal.core.errors import DomainError
from portal.core.regions import Region, parse_region
from portal.documents.card_sheet import SheetsBeingWritten
from portal.documents.codes_file import CodesFileBusy, CodesFileExists
from portal.documents.csv_import import CsvHeaderWrong, CsvLineWrong
from portal.wallet import cards as coin_cards
from portal.wallet import issuing, sheets
from portal.wallet.models import HIGHEST_DENOMINATION
from portal.web.i18n import LANGUAGES

MESSAGES: dict[type[DomainError], Callable[[Any], str]] = {
    issuing.BatchNameWrong: lambda _: (
        "A batch name has 1 to 60 characters and starts with a letter or digit."
    ),
    issuing.BatchExists: lambda error: f"There is a batch {error.name!r} already; choose a name.",
    CodesFileExists: lambda error: f"{error.path} exists; codes are never written over.",
    CodesFileBusy: lambda error: f"Another run is writing {error.path}.",
    coin_cards.NoSuchBatch: lambda error: f"There is no batch {error.name!r}.",
    coin_cards.ReasonWrong: lambda _: "A reason has 1 to 200 characters.",
    coin_cards.LastFourAmbiguous: lambda error: (
        f"{error.found} unbooked cards of the batch end in {error.last_four}; "
        "give the whole code. Nothing was voided."
    ),
    sheets.CardLineWrong: lambda error: f"Line {error.line} is no card. Nothing was printed.",
    CsvHeaderWrong: lambda error: f"The first line must be: {','.join(error.expected)}",
    CsvLineWrong: lambda error: f"Line {error.line} has the wrong number of fields.",
    SheetsBeingWritten: lambda error: f"Another run is writing into {error.folder}.",
}

cards = AppGroup("cards", help="Coin cards: issue, print, void, count.")


class RegionType(click.ParamType[Region]):
    name = "DE|EU|NON-EU"

    def convert(self, value: Any, param: Any, ctx: Any) -> Region:
        try:
            return parse_region(str(value))
        except ValueError:
            self.fail(f"{value!r} is none of DE, EU, NON-EU.", param, ctx)


@cards.command("issue")
@click.option("--region", type=RegionType(), required=True)
@click.option("--count", type=click.IntRange(1, issuing.MOST_CARDS), required=True)
@click.option(
    "--denomination",
    type=click.IntRange(1, HIGHEST_DENOMINATION),
    default=1,
    show_default=True,
    help="Coins of a card.",
)
@click.option("--batch", required=True, help="A name that no batch has yet.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
def issue(region: Region, count: int, denomination: int, batch: str, out: Path) -> None:
    """Make new cards and write their codes, once, to a CSV file."""
    order = issuing.BatchOrder(batch.strip(), region, count, denomination)
    with told(), bar(count, "Issuing") as progress:
        issuing.issue(order, out, progress)
    click.echo(f"{count} cards of batch {order.name!r} ({region}). Their codes are only in {out}.")


@cards.command("sheet")
@click.argument("csv_file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True)
@click.option("--language", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True)
def sheet(csv_file: Path, out: Path, language: str) -> None:
    """Make printable A4 sheets, at most 1,000 cards a file, from the CSV file of `cards issue`."""
    issuer = current_app.config["PORTAL"].issuer
    with told():
        count = sheets.count_cards(csv_file)
        with bar(count, "Printing") as progress:
            files = sheets.print_sheets(csv_file, out, issuer, language, progress)
    click.echo(f"{count} cards are in {out} (files: {len(files)}).")


@cards.command("void")
@click.option("--reason", required=True)
@click.option("--batch", default="", help="Every card of the batch that nobody has booked.")
@click.option("--last-four", multiple=True, help="Only these cards of the batch.")
@click.option("--code", "codes", multiple=True, help="A whole code.")
def void(reason: str, batch: str, last_four: tuple[str, ...], codes: tuple[str, ...]) -> None:
    """Take cards out of use. A booked card stays booked: correct its coins instead."""
    if bool(batch) == bool(codes) or (last_four and not batch):
        raise click.UsageError("Give either --batch, with or without --last-four, or --code.")
    with told():
        count = _void(reason.strip(), batch, last_four, codes)
    click.echo(
        f"{count.voided} voided, {count.booked} booked and left alone, "
        f"{count.void_before} void before, {count.unknown} unknown."
    )
    if count.unknown:
        raise SystemExit(1)


def _void(
    reason: str, batch: str, last_four: tuple[str, ...], codes: tuple[str, ...]
) -> coin_cards.VoidCount:
    if codes:
        return coin_cards.void_codes([_code(text) for text in codes], reason)
    if last_four:
        return coin_cards.void_last_four(batch, [text.upper() for text in last_four], reason)
    return coin_cards.void_batch(batch, reason)


def _code(text: str) -> CardCode:
    try:
        return CardCode.parse(text)
    except CodeRefused:
        raise click.ClickException("One of the codes is mistyped. Nothing was voided.") from None


@cards.command("report")
def report() -> None:
    """Issued, booked, void and outstanding cards and coins of every batch."""
    batches = coin_cards.report()
    if not batches:
        click.echo("No cards have been issued.")
        return
    width = max(len("batch"), *(len(batch.name) for batch in batches))
    click.echo(_line(width, "batch", "region", ("issued", "booked", "void", "outstanding")))
    for batch in batches:
        counted = (batch.cards, batch.booked, batch.void, batch.outstanding)
        coins = (batch.coins, batch.coins_booked, batch.coins_void, batch.coins_outstanding)
        click.echo(_line(width, batch.name, batch.region, counted) + "  cards")
        click.echo(_line(width, "", "", coins) + "  coins")


def _line(width: int, name: str, region: str, figures: tuple[object, ...]) -> str:
    return f"{name:<{width}}  {region:<6}" + "".join(f"  {figure:>11}" for figure in figures)


@contextmanager
def told() -> Iterator[None]:
    """A refusal is one clear line and exit code 1."""
    try:
        yield
    except DomainError as refusal:
        raise click.ClickException(MESSAGES[type(refusal)](refusal)) from None
    except UnicodeDecodeError:
        raise click.ClickException("The file is no text in UTF-8.") from None
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from None


@contextmanager
def bar(length: int, label: str) -> Iterator[Callable[[int], None]]:
    """A progress bar that is told how many are done."""
    with click.progressbar(length=length, label=label) as shown:
        yield lambda done: shown.update(done - shown.pos)
