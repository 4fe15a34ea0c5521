"""`flask db` is loaded only when called, and then with all that Flask-Migrate expects."""

from flask import Flask


def test_the_commands_of_flask_migrate_find_our_migrations(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["db", "heads"])
    assert result.exit_code == 0, result.exception
