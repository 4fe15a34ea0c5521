"""`flask --app app translations update|check|compile`."""

import sys

import click
from flask.cli import AppGroup

from portal.translate import catalogues, checks

translations = AppGroup("translations", help="The catalogues of the five languages.")


@translations.command("update")
def update() -> None:
    """Extract all sentences and bring every catalogue up to date."""
    catalogues.update()


@translations.command("check")
def check() -> None:
    """Fail on a difference to the sources and on anything untranslated, fuzzy or broken."""
    found = list(checks.faults())
    for fault in found:
        click.echo(fault, err=True)
    if found:
        click.echo(f"{len(found)} faults in the catalogues.", err=True)
        sys.exit(1)
    click.echo("The catalogues are complete.")


@translations.command("compile")
def compile_catalogues() -> None:
    """Make the binary catalogues that the portal reads."""
    for language in catalogues.compile_all():
        click.echo(f"Compiled the catalogue {language}.")
