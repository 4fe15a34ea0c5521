"""`flask --app app demo-data`, `demo-serials`."""

import sys

import click
from flask.cli import with_appcontext

from portal.catalogue import catalogue
from portal.demo import loading
from portal.demo.devices import demo_serial
from portal.web.settings import settings


@click.command("demo-data")
@with_appcontext
def demo_data() -> None:
    """Load people, companies, devices and coins to try the portal with; not in production."""
    if settings().production:
        click.echo("Demo data is never loaded in production.", err=True)
        sys.exit(2)
    loading.load(settings().data_dir, click.echo)


@click.command("demo-serials")
@with_appcontext
def demo_serials() -> None:
    """List the synthetic serial number of one device of every product."""
    for product in catalogue().products():
        click.echo(f"{demo_serial(product.key, 1):<16} {product.name}")
