"""`flask --app app devices import`: the manufacturer's supply records into the register."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

import click
from flask.cli import AppGroup

from portal.core.errors import DomainError
from portal.devices.import_faults import FaultFile, FaultFileTaken
from portal.devices.importing import Count, import_devices
from portal.devices.supply_file import ENCODINGS, FileNotText, SupplyFile
from portal.documents.csv_import import CsvHeaderWrong

MESSAGES: dict[type[DomainError], Callable[[Any], str]] = {
    CsvHeaderWrong: lambda error: (
        f"The first line must be: {','.join(error.expected)} (semicolons will do)."
    ),
    FileNotText: lambda error: f"The file is no text in {error.encoding}: see --encoding.",
    FaultFileTaken: lambda error: (
        f"{error.path} exists and is no list of refused lines: name another one by --errors."
    ),
}
INTERRUPTED = 130

devices = AppGroup("devices", help="The register of delivered devices.")


@devices.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@click.option(
    "--errors",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where lines that were not taken are listed.  [default: FILE.errors.csv]",
)
@click.option("--encoding", type=click.Choice(ENCODINGS), default=ENCODINGS[0], show_default=True)
def import_file(file: Path, dry_run: bool, errors: Path | None, encoding: str) -> None:
    """Take the supply records of a CSV FILE (docs/supply-records.md).

    Every right line is taken; the same file may be imported again.
    """
    listed = errors or file.with_name(f"{file.name}.errors.csv")
    began = monotonic()
    try:
        with FaultFile.at(listed) as faults, _stopping_between_batches() as stop_if_asked:
            count = _import(file, encoding, faults, dry_run, stop_if_asked)
    except tuple(MESSAGES) as refusal:
        raise click.ClickException(MESSAGES[type(refusal)](refusal)) from None
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from None
    except KeyboardInterrupt:
        click.echo("\nStopped. What was taken is safe; the same command takes the rest.", err=True)
        sys.exit(INTERRUPTED)
    _tell(count, dry_run, monotonic() - began)
    if count.refused or count.kept:
        click.echo(f"See {listed}.")
    sys.exit(1 if count.refused else 0)


@contextmanager
def _stopping_between_batches() -> Iterator[Callable[[], None]]:
    """Ctrl-C in the midst of a statement would leave the connection, and its lock, behind. A second
    one does not wait.
    """
    asked: list[int] = []
    before = signal.getsignal(signal.SIGINT)

    def ask(number: int, _frame: object) -> None:
        asked.append(number)
        signal.signal(signal.SIGINT, before)

    def stop_if_asked() -> None:
        if asked:
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, ask)
    try:
        yield stop_if_asked
    finally:
        signal.signal(signal.SIGINT, before)


def _import(
    file: Path,
    encoding: str,
    faults: FaultFile,
    dry_run: bool,
    stop_if_asked: Callable[[], None],
) -> Count:
    began = monotonic()

    def rate(count: Count | None) -> str:
        return _rate(count, monotonic() - began) if count else ""

    label = "Checking" if dry_run else "Importing"
    with file.open("rb") as opened:
        source = SupplyFile(opened, encoding)
        with click.progressbar(length=file.stat().st_size, label=label, item_show_func=rate) as bar:

            def progress(count: Count) -> None:
                bar.update(source.bytes_read - bar.pos, count)
                stop_if_asked()

            return import_devices(source, faults, file.name, progress, dry_run=dry_run)


def _rate(count: Count, seconds: float) -> str:
    return f"{count.lines / max(seconds, 0.001):,.0f} lines a second"


def _tell(count: Count, dry_run: bool, seconds: float) -> None:
    click.echo(f"{count.lines:,} lines in {seconds:.1f} s, {_rate(count, seconds)}.")
    click.echo(
        f"{count.added:,} new, {count.corrected:,} corrected, {count.known:,} known, "
        f"{count.refused:,} refused, {count.kept:,} where a correction by support stays."
    )
    if dry_run:
        click.echo("Nothing was written.")
