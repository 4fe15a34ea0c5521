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
    """Try every waiting mail now; ends with code 1 when some could not be delivered."""
    _hasten()
    dead_before = dead_letters.count()
    # each once: with a slow server the first would be due again before the last was tried
    attempts = Worker(outbox.DELIVER).run_until_idle(outbox.count_waiting())
    waiting, dead = outbox.count_waiting(), dead_letters.count()
    given_up = max(0, dead - dead_before)
    click.echo(
        f"{attempts} tried, {waiting} still waiting, {given_up} given up, {dead} dead letters."
    )
    sys.exit(1 if waiting or given_up else 0)


@atomic
def _hasten() -> None:
    queue.hasten(outbox.DELIVER)
