"""`flask --app app monitoring add|list|disable` and `devices online FILE`."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from portal.core.errors import DomainError
from portal.devices.commands import devices
from portal.documents.csv_import import CsvHeaderWrong, CsvLineWrong
from portal.warranty.online import from_file, systems
from portal.warranty.online.reports import Result

MESSAGES: dict[type[DomainError], Callable[[Any], str]] = {
    systems.SystemNameWrong: lambda _: "A name has 1 to 60 printable characters.",
    systems.SystemExists: lambda error: f"There is a system {error.name!r} already.",
    systems.NoSuchSystem: lambda error: f"There is no active system {error.name!r}.",
    CsvHeaderWrong: lambda error: f"The first line must be: {','.join(error.expected)}",
    CsvLineWrong: lambda error: f"Line {error.line} has the wrong number of fields.",
}
REFUSED = {
    Result.UNKNOWN_SERIAL: "no device has this serial number",
    Result.MALFORMED: "no serial number, or no time with a zone such as 2026-06-30T11:58:00Z",
    Result.IN_FUTURE: "the time lies in the future",
    Result.TOO_EARLY: "the device was not made by then; is its clock right?",
}

monitoring = AppGroup("monitoring", help="Systems that report devices online, and their tokens.")


@monitoring.command("add")
@click.argument("name")
def add(name: str) -> None:
    """Let the system NAME report devices; its token is shown once."""
    with told():
        token = systems.add(name)
    click.echo(f"Token of {name!r}, shown this once: {token}")


@monitoring.command("list")
def list_systems() -> None:
    """Every system, and when it reported last."""
    every = systems.every()
    if not every:
        click.echo("No system reports devices.")
    for each in every:
        used = f"{each.last_used_at:%Y-%m-%d %H:%M} UTC" if each.last_used_at else "never used"
        click.echo(f"{'active' if each.active else 'disabled':<8}  {used:<20}  {each.name}")


@monitoring.command("disable")
@click.argument("name")
def disable(name: str) -> None:
    """Refuse the token of the system NAME from now on; what it reported stays."""
    with told():
        systems.disable(name)
    click.echo(f"{name!r} is disabled.")


@devices.command("online")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def online(file: Path) -> None:
    """Record the devices of a CSV file (serial,timestamp) as online; may be run again."""
    with told():
        lines = from_file.count_lines(file)
        with click.progressbar(length=lines, label="Recording") as bar:
            counted = from_file.record_file(file, _refused, lambda done: bar.update(done - bar.pos))
    click.echo(
        f"{counted[Result.RECORDED]} recorded, {counted[Result.KNOWN]} known already, "
        f"{counted.total() - counted[Result.RECORDED] - counted[Result.KNOWN]} refused."
    )
    if any(counted[result] for result in REFUSED):
        raise SystemExit(1)


def _refused(line: int, serial: str, result: Result) -> None:
    click.echo(f"Line {line} ({serial[:40]}): {REFUSED[result]}.", err=True)


@contextmanager
def told() -> Iterator[None]:
    """A refusal is one clear line and exit code 1."""
    try:
        yield
    except DomainError as refusal:
        sys.exit(MESSAGES[type(refusal)](refusal))
    except UnicodeDecodeError:
        sys.exit("The file is no text in UTF-8.")
