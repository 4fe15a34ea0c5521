"""`flask --app app serve` and `worker`: the portal's processes."""

import signal
import sys
from functools import cache
from typing import Any

import click
from flask import Flask
from flask.cli import with_appcontext
from werkzeug.local import LocalProxy

from portal.config import ROOT
from portal.demo.greeting import demo_accounts
from portal.extensions import db
from portal.jobs.worker import Worker
from portal.serving import supervisor
from portal.serving.data_keys import require_data_keys
from portal.serving.exclusive import CannotStart
from portal.web.settings import settings


class _Migrations(click.Command):
    """The commands of Flask-Migrate. Alembic is an eighth of a start, and only these need it."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        return _flask_migrate().make_context(info_name, args, parent, **extra)


def _flask_migrate() -> click.Group:
    from flask_migrate.cli import db as group  # heavy

    found: click.Group = group
    return found


def _offer_migrations(app: Flask) -> None:
    @cache
    def configured() -> object:
        from flask_migrate import Migrate  # heavy

        Migrate().init_app(app, db, directory=str(ROOT / "migrations"))
        return app.extensions["migrate"]

    app.extensions["migrate"] = LocalProxy(configured)
    app.cli.add_command(_Migrations("db", help="Perform database migrations."))


def init_app(app: Flask) -> None:
    _offer_migrations(app)
    app.cli.add_command(serve)
    app.cli.add_command(worker)


@click.command("serve")
@with_appcontext
def serve() -> None:
    """Run the web server and the job worker until Ctrl-C."""
    greeting = [] if settings().production else demo_accounts()
    db.session.remove()
    db.engine.dispose()  # the processes that serve have connections of their own
    sys.exit(supervisor.run(settings(), greeting))


@click.command("worker")
@click.option("--once", is_flag=True, help="Do one job, if one is due, and end.")
@click.option("--until-idle", is_flag=True, help="End when nothing more is due.")
@with_appcontext
def worker(once: bool, until_idle: bool) -> None:
    """Do jobs: deliver mails, tidy up. Any number of workers may run."""
    if once and until_idle:
        raise click.UsageError("Give either --once or --until-idle.")
    # with those of another database, waiting mails would use up their attempts
    try:
        require_data_keys(settings())
    except CannotStart as fault:
        sys.exit(str(fault))
    doer = Worker()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: doer.stop())
    if once:
        doer.work_once()
    elif until_idle:
        doer.run_until_idle()
    else:
        doer.run()
