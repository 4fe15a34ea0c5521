"""`staff add`: accounts of the manufacturer's people, made and extended, never guessed."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from portal.accounts.models import User
from portal.audit.models import AuditEntry
from portal.extensions import db
from tests.support.browsing import sign_in
from tests.support.cast import Cast, Person

EMAIL = "nora@maker.example"
NORA = Person(EMAIL, 0, "Nora", None)


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    return app.test_cli_runner()


def user(app: Flask, email: str = EMAIL) -> User | None:
    with app.app_context():
        return db.session.execute(select(User).where(User.email == email)).scalar_one_or_none()


def test_a_new_account_gets_a_password_that_is_shown_once(
    app: Flask, runner: FlaskCliRunner
) -> None:
    ended = runner.invoke(args=["staff", "add", "Nora@Maker.example", "--role", "support"])
    assert ended.exit_code == 0, ended.output
    shown = re.search(r"shown only now: (\S{20,})$", ended.output, re.MULTILINE)
    assert shown
    made = user(app)
    assert made is not None
    assert (made.name, made.personal_roles, made.locale) == ("nora", "support", "en")
    assert shown[1] not in made.password_hash
    assert sign_in(app.test_client(), NORA, password=shown[1]).status_code == 303


def test_name_language_and_several_roles(app: Flask, runner: FlaskCliRunner) -> None:
    roles = ["--role", "translator", "--role", "finance"]
    ended = runner.invoke(
        args=["staff", "add", EMAIL, *roles, "--name", "Nora Weiss", "--locale", "it"]
    )
    assert "Roles: finance, translator." in ended.output
    made = user(app)
    assert made is not None
    assert (made.name, made.locale, made.personal_roles) == (
        "Nora Weiss",
        "it",
        "finance translator",
    )


def test_an_account_gets_one_more_role_and_keeps_its_password(
    app: Flask, cast: Cast, runner: FlaskCliRunner
) -> None:
    before = user(app, cast.support.email)
    ended = runner.invoke(args=["staff", "add", cast.support.email, "--role", "finance"])
    assert ended.exit_code == 0
    assert "shown only now" not in ended.output
    after = user(app, cast.support.email)
    assert before and after
    assert after.personal_roles == "finance support"
    assert after.password_hash == before.password_hash


def test_a_password_comes_from_standard_input_never_from_arguments(
    app: Flask, runner: FlaskCliRunner
) -> None:
    arguments = ["staff", "add", EMAIL, "--role", "support", "--password-stdin"]
    ended = runner.invoke(args=arguments, input="a long enough password\n")
    assert ended.exit_code == 0
    assert "a long enough password" not in ended.output
    assert sign_in(app.test_client(), NORA, password="a long enough password").status_code == 303
    assert runner.invoke(args=[*arguments[:5], "--password", "x"]).exit_code == 2


def test_a_password_may_be_asked_for(app: Flask, runner: FlaskCliRunner) -> None:
    ended = runner.invoke(
        args=["staff", "add", EMAIL, "--role", "support", "--password-prompt"],
        input="a long enough password\na long enough password\n",
    )
    assert ended.exit_code == 0, ended.output
    assert "a long enough password" not in ended.output


def test_it_is_audited_without_the_password(app: Flask, runner: FlaskCliRunner) -> None:
    for role in ("support", "finance"):
        runner.invoke(args=["staff", "add", EMAIL, "--role", role])
    with app.app_context():
        entries = db.session.execute(select(AuditEntry).order_by(AuditEntry.id)).scalars().all()
    assert [entry.action for entry in entries] == ["staff.added", "staff.extended"]
    assert {entry.actor_name for entry in entries} == {"staff add"}
    assert [entry.facts for entry in entries] == [
        {"roles": ["support"], "credentials_set": True},
        {"roles": ["finance", "support"], "credentials_set": False},
    ]


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ([EMAIL, "--role", "king"], "'king' is not one of 'support', 'finance', 'translator'"),
        ([EMAIL, "--role", "administration"], "is not one of"),
        ([EMAIL], "Missing option '--role'"),
        (["nora", "--role", "support"], "'nora'"),
        (["nora@maker.example\nx", "--role", "support"], "EMAIL"),
        ([EMAIL, "--role", "support", "--locale", "de"], "'de' is not one of"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_made(
    app: Flask, runner: FlaskCliRunner, arguments: list[str], line: str
) -> None:
    ended = runner.invoke(args=["staff", "add", *arguments])
    assert ended.exit_code == 2
    assert line in ended.output
    assert user(app) is None


def test_a_short_password_is_refused(app: Flask, runner: FlaskCliRunner) -> None:
    arguments = ["staff", "add", EMAIL, "--role", "support", "--password-stdin"]
    ended = runner.invoke(args=arguments, input="short\n")
    assert ended.exit_code == 2
    assert "at least 12 characters" in ended.output
    assert user(app) is None


def test_nobody_supports_their_own_company(app: Flask, cast: Cast, runner: FlaskCliRunner) -> None:
    ended = runner.invoke(args=["staff", "add", cast.owner.email, "--role", "support"])
    assert ended.exit_code == 1
    assert "belongs to a company's team" in ended.output
    owner = user(app, cast.owner.email)
    assert owner is not None
    assert owner.personal_roles == ""


@pytest.mark.parametrize("password", ["password123456", "nora@maker.example", "Nora.Nora.Nora"])
def test_a_password_that_others_guess_is_refused(
    app: Flask, runner: FlaskCliRunner, password: str
) -> None:
    arguments = ["staff", "add", EMAIL, "--role", "support", "--password-stdin"]
    ended = runner.invoke(args=arguments, input=f"{password}\n")
    assert ended.exit_code == 2
    assert user(app) is None


def test_it_tells_of_the_second_factor(app: Flask, runner: FlaskCliRunner) -> None:
    added = ["staff", "add", EMAIL, "--role", "support"]
    assert "In production a second factor is asked for" in runner.invoke(args=added).output
    app.config["PORTAL"] = replace(app.config["PORTAL"], env="production")
    assert "The next sign-in asks for a second factor" in runner.invoke(args=added).output
