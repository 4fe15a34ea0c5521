"""`flask --app app codes import`: the pool of activation codes of the manufacturer's system."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from portal.core.errors import DomainError
from portal.documents.csv_import import CsvHeaderWrong, CsvLineWrong
from portal.redemption.pool_import import PoolLineWrong, import_codes

MESSAGES: dict[type[DomainError], Callable[[Any], str]] = {
    CsvHeaderWrong: lambda error: f"The first line must be: {','.join(error.expected)}",
    CsvLineWrong: lambda error: f"Line {error.line} has the wrong number of fields.",
    PoolLineWrong: lambda error: (
        f"Line {error.line}: the {error.column} is not right. Nothing was imported."
    ),
}

codes = AppGroup("codes", help="Activation codes imported from the manufacturer's system.")


@codes.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_pool(file: Path) -> None:
    """Add codes from a CSV FILE with the columns product, extension, step, code."""
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            imported = import_codes(lines)
    except tuple(MESSAGES) as refusal:
        raise click.ClickException(MESSAGES[type(refusal)](refusal)) from None
    except UnicodeDecodeError:
        raise click.ClickException("The file is not UTF-8 text.") from None
    click.echo(f"{imported.added} codes added, {imported.known} were known already.")
