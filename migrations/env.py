"""Runs migrations on the application's own engine; one transaction, one writer."""

from alembic import context
from flask import current_app

from portal.extensions import writer_turn, writing

database = current_app.extensions["migrate"].db


def skip_empty(_context: object, _revision: object, directives: list) -> None:
    if (
        getattr(context.config.cmd_opts, "autogenerate", False)
        and directives[0].upgrade_ops.is_empty()
    ):
        directives[:] = []


def run() -> None:
    engine = database.engine
    token = writing.set(True)
    try:
        with writer_turn(engine), engine.connect() as connection:
            context.configure(
                connection=connection,
                target_metadata=database.metadatas[None],
                compare_type=True,
                render_as_batch=True,
                process_revision_directives=skip_empty,
            )
            with context.begin_transaction():
                context.run_migrations()
            connection.commit()
    finally:
        writing.reset(token)


run()
