"""`flask --app app mail deliver`."""

import sys

import click
from flask.cli import AppGroup

from portal.core.transaction import atomic
from portal.jobs import queue
from portal.jobs.worker import Worker
from portal.mail import dead_letters, outbox

mail_group = AppGroup("mail", help="Mails waiting for delivery.")


@mail_group.command("deliver")
def deliver() -> None:
    """Try every waiting mail now; ends with code 1 when some could not be delivered yet."""
    _hasten()
    attempts = Worker(outbox.DELIVER).run_until_idle()
    waiting, dead = outbox.count_waiting(), dead_letters.count()
    click.echo(f"{attempts} tried, {waiting} still waiting, {dead} dead letters.")
    sys.exit(1 if waiting else 0)


@atomic
def _hasten() -> None:
    queue.hasten(outbox.DELIVER)
