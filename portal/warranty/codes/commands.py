"""`flask --app app warranty-codes issue|sheet|void|report`: for who sells and gives codes away."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from portal.core.errors import DomainError
from portal.documents.card_sheet import SheetsBeingWritten
from portal.documents.codes_file import CodesFileBusy, CodesFileExists
from portal.documents.csv_import import CsvHeaderWrong, CsvLineWrong
from portal.wallet.cards import LastFourAmbiguous, NoSuchBatch, ReasonWrong
from portal.wallet.issuing import BatchExists, BatchNameWrong
from portal.warranty.codes import batches, issuing, sheets, stock
from portal.warranty.codes.typed import WarrantyCode, WarrantyCodeUnread
from portal.warranty.kinds import CodeKind
from portal.web.i18n import LANGUAGES

MESSAGES: dict[type[DomainError], Callable[[Any], str]] = {
    BatchNameWrong: lambda _: (
        "A batch name has 1 to 60 characters and starts with a letter or digit."
    ),
    BatchExists: lambda error: f"There is a batch {error.name!r} already; choose a name.",
    batches.FamilyUnknown: lambda error: (
        f"There is no family {error.family!r}; there are {', '.join(error.known)}."
    ),
    batches.PeriodWrong: lambda _: (
        "Promo codes need --from and --until in this order; extended warranty codes have neither."
    ),
    CodesFileExists: lambda error: f"{error.path} exists; codes are never written over.",
    CodesFileBusy: lambda error: f"Another run is writing {error.path}.",
    NoSuchBatch: lambda error: f"There is no batch {error.name!r}.",
    ReasonWrong: lambda _: "A reason has 1 to 200 characters.",
    LastFourAmbiguous: lambda error: (
        f"{error.found} open codes of the batch end in {error.last_four}; "
        "give the whole code. Nothing was voided."
    ),
    sheets.CodeLineWrong: lambda error: f"Line {error.line} is no code. Nothing was printed.",
    CsvHeaderWrong: lambda error: f"The first line must be: {','.join(error.expected)}",
    CsvLineWrong: lambda error: f"Line {error.line} has the wrong number of fields.",
    SheetsBeingWritten: lambda error: f"Another run is writing into {error.folder}.",
}
DAY = click.DateTime(formats=["%Y-%m-%d"])

codes = AppGroup("warranty-codes", help="Codes that extend a warranty: issue, print, void, count.")


@codes.command("issue")
@click.option("--kind", type=click.Choice([kind.value for kind in CodeKind]), required=True)
@click.option("--months", type=click.IntRange(1, batches.MOST_MONTHS), required=True)
@click.option("--count", type=click.IntRange(1, issuing.MOST_CODES), required=True)
@click.option("--family", "families", multiple=True, help="Only these products; all without it.")
@click.option("--from", "valid_from", type=DAY, help="First day of a campaign.")
@click.option("--until", "valid_until", type=DAY, help="Last day of a campaign.")
@click.option(
    "--uses", type=click.IntRange(1, 1_000_000), default=1, help="Devices one code serves."
)
@click.option("--batch", required=True, help="A name that no batch has yet.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
def issue(
    kind: str,
    months: int,
    count: int,
    families: tuple[str, ...],
    valid_from: datetime | None,
    valid_until: datetime | None,
    uses: int,
    batch: str,
    out: Path,
) -> None:
    """Make new codes and write them, once, to a CSV file."""
    terms = batches.Terms(
        kind=CodeKind(kind),
        months=months,
        families=frozenset(families),
        valid_from=valid_from.date() if valid_from else None,
        valid_until=valid_until.date() if valid_until else None,
        uses_each=uses,
    )
    order = issuing.Order(batch.strip(), count, terms)
    with told(), bar(count, "Issuing") as progress:
        issuing.issue(order, out, progress)
    click.echo(f"{count} codes of batch {order.name!r} ({kind}). They are only in {out}.")


@codes.command("sheet")
@click.argument("csv_file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True)
@click.option("--language", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True)
def sheet(csv_file: Path, out: Path, language: str) -> None:
    """Make printable A4 sheets, at most 1,000 codes a file, from the file of `issue`."""
    issuer = current_app.config["PORTAL"].issuer
    with told():
        count = sheets.count_codes(csv_file)
        with bar(count, "Printing") as progress:
            files = sheets.print_sheets(csv_file, out, issuer, language, progress)
    click.echo(f"{count} codes are in {out} (files: {len(files)}).")


@codes.command("void")
@click.option("--reason", required=True)
@click.option("--batch", default="", help="Every code of the batch that has a use left.")
@click.option("--last-four", multiple=True, help="Only these codes of the batch.")
@click.option("--code", "typed", multiple=True, help="A whole code.")
def void(reason: str, batch: str, last_four: tuple[str, ...], typed: tuple[str, ...]) -> None:
    """Take codes out of use. What a code gave before stays with its devices."""
    if bool(batch) == bool(typed) or (last_four and not batch):
        raise click.UsageError("Give either --batch, with or without --last-four, or --code.")
    with told():
        count = _void(reason.strip(), batch, last_four, typed)
    click.echo(
        f"{count.voided} voided, {count.used} used and left alone, "
        f"{count.void_before} void before, {count.unknown} unknown."
    )
    if count.unknown:
        raise SystemExit(1)


def _void(
    reason: str, batch: str, last_four: tuple[str, ...], typed: tuple[str, ...]
) -> stock.VoidCount:
    if typed:
        return stock.void_codes([_code(text) for text in typed], reason)
    if last_four:
        return stock.void_last_four(batch, [text.upper() for text in last_four], reason)
    return stock.void_batch(batch, reason)


def _code(text: str) -> WarrantyCode:
    try:
        return WarrantyCode.parse(text)
    except WarrantyCodeUnread:
        raise click.ClickException("One of the codes is mistyped. Nothing was voided.") from None


@codes.command("report")
def report() -> None:
    """Issued, used, void and outstanding codes of every batch, and the devices they served."""
    found = stock.report()
    if not found:
        click.echo("No codes have been issued.")
        return
    width = max(len("batch"), *(len(each.name) for each in found))
    titles = ("months", "issued", "used", "void", "outstanding", "devices")
    click.echo(_line(width, "batch", "kind", titles))
    for each in found:
        figures = (each.months, each.codes, each.used, each.void, each.outstanding, each.uses)
        click.echo(_line(width, each.name, each.kind, figures))


def _line(width: int, name: str, kind: str, figures: tuple[object, ...]) -> str:
    return f"{name:<{width}}  {kind:<9}" + "".join(f"  {figure:>11}" for figure in figures)


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
    with click.progressbar(length=length, label=label) as shown:
        yield lambda done: shown.update(done - shown.pos)
