"""`flask db` is loaded only when called, and then with all that Flask-Migrate expects."""

import pytest
from flask import Flask


def test_the_commands_of_flask_migrate_find_our_migrations(
    app: Flask, capfd: pytest.CaptureFixture[str]
) -> None:
    result = app.test_cli_runner().invoke(args=["db", "heads"])
    assert result.exit_code == 0, result.output
    assert "(head)" in result.output + capfd.readouterr().out
