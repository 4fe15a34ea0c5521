"""`second-factor reset`: who lost everything gets in again by the password, and is told."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from portal.audit.models import AuditEntry
from portal.extensions import db
from tests.accounts.security.conftest import open_sessions
from tests.support.cast import Cast, Person
from tests.support.second_factor import first_step, give_app, give_recovery_codes, second_step

Mails = Callable[[Person], list[str]]

pytestmark = pytest.mark.usefixtures("unprotected", "clock")


def test_all_factors_go_sessions_end_and_the_owner_is_told(
    app: Flask, cast: Cast, mails: Mails
) -> None:
    with app.app_context():
        owners_app = give_app(cast.owner)
        give_recovery_codes(cast.owner)
    client = app.test_client()
    first_step(client, cast.owner)
    second_step(client, owners_app.code())
    arguments = ["second-factor", "reset", cast.owner.email.upper(), "--reason", "called back"]
    ended = app.test_cli_runner().invoke(args=arguments)
    assert ended.exit_code == 0, ended.output
    assert open_sessions(app, cast.owner) == []
    assert "security_changed" in mails(cast.owner)
    assert first_step(app.test_client(), cast.owner).headers["Location"] == "/"
    with app.app_context():
        entry = select(AuditEntry.facts).where(AuditEntry.action == "second-factor.reset")
        assert db.session.execute(entry).scalar_one() == {"reason": "called back"}


def test_an_unknown_account_and_a_missing_reason_are_refused(app: Flask, cast: Cast) -> None:
    runner = app.test_cli_runner()
    unknown = runner.invoke(args=["second-factor", "reset", "x@y.example", "--reason", "r"])
    assert unknown.exit_code == 1
    assert runner.invoke(args=["second-factor", "reset", cast.owner.email]).exit_code == 2
    long = ["second-factor", "reset", cast.owner.email, "--reason", "r" * 301]
    assert "at most 300 characters" in runner.invoke(args=long).output
