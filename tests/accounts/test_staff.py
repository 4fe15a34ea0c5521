"""`staff add`: accounts of the manufacturer's people, made and extended, never guessed."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from portal.accounts.models import User
from portal.accounts.security import factors, resets
from portal.accounts.security.account import Account
from portal.audit.models import AuditEntry
from portal.core.transaction import transaction
from portal.extensions import db
from portal.mail.models import OutgoingMail
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


def test_a_name_is_not_cut(app: Flask, runner: FlaskCliRunner) -> None:
    add = ["staff", "add", EMAIL, "--role", "support", "--name"]
    refused = runner.invoke(args=[*add, "x" * 201])
    assert refused.exit_code == 2
    assert "at most 200 characters, but 201 were given." in refused.output
    assert user(app) is None


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
        (["society-è@maker.example", "--role", "support"], "EMAIL"),
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


def test_a_disabled_account_is_out_at_once_and_may_come_back(
    app: Flask, cast: Cast, runner: FlaskCliRunner
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    assert sign_in(client, cast.support).status_code == 303
    ended = runner.invoke(args=["staff", "disable", cast.support.email])
    assert "cannot sign in any more. Sessions ended: 1." in ended.output
    assert client.get("/profile").status_code == 303
    assert sign_in(app.test_client(), cast.support).status_code == 422
    again = runner.invoke(args=["staff", "disable", cast.support.email.upper()])
    assert "was disabled already" in again.output
    assert "can sign in again" in runner.invoke(args=["staff", "enable", cast.support.email]).output
    assert "was not disabled" in runner.invoke(args=["staff", "enable", cast.support.email]).output
    assert sign_in(app.test_client(), cast.support).status_code == 303
    with app.app_context():
        entries = db.session.execute(select(AuditEntry).order_by(AuditEntry.id)).scalars().all()
    told = [(entry.action, entry.actor_name) for entry in entries if "staff." in entry.action]
    assert told == [("staff.disabled", "staff disable"), ("staff.enabled", "staff enable")]


@pytest.mark.parametrize("command", ["disable", "enable"])
def test_members_of_companies_are_left_to_their_team(
    app: Flask, cast: Cast, runner: FlaskCliRunner, command: str
) -> None:
    for email in (cast.owner.email, "nobody@maker.example"):
        ended = runner.invoke(args=["staff", command, email])
        assert ended.exit_code == 1
        assert "There is no account of staff" in ended.output
    owner = user(app, cast.owner.email)
    assert owner is not None
    assert owner.active


def test_another_password_ends_what_the_one_before_opened(
    app: Flask, cast: Cast, runner: FlaskCliRunner
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    assert sign_in(client, cast.support).status_code == 303
    with app.app_context(), transaction():
        token = resets._new_token(Account(cast.support.user_id, "", cast.support.email, "en")).text
    arguments = ["staff", "add", cast.support.email, "--role", "finance", "--password-stdin"]
    assert runner.invoke(args=arguments, input="a long enough phrase\n").exit_code == 0
    assert client.get("/profile").status_code == 303
    with app.app_context():
        with pytest.raises(resets.ResetOver):
            resets.account_for(token)
        mails = select(OutgoingMail.template).where(OutgoingMail.recipient == cast.support.email)
        assert "security_changed" in db.session.execute(mails).scalars().all()
    changed = user(app, cast.support.email)
    assert changed is not None
    assert changed.roles_changed_at is not None


def test_a_wholesaler_is_made_by_the_command_and_is_no_staff(
    app: Flask, runner: FlaskCliRunner
) -> None:
    app.config["PORTAL"] = replace(app.config["PORTAL"], env="production")
    arguments = ["staff", "add", EMAIL, "--role", "wholesaler", "--password-stdin"]
    ended = runner.invoke(args=arguments, input="a long enough phrase\n")
    assert (ended.exit_code, "second factor" in ended.output) == (0, False)
    made = user(app)
    assert made is not None
    assert made.personal_roles == "wholesaler"
    with app.app_context():
        assert not factors.enrolment_due(made.id)
    assert "cannot sign in any more" in runner.invoke(args=["staff", "disable", EMAIL]).output
    assert "can sign in again" in runner.invoke(args=["staff", "enable", EMAIL]).output


def test_a_wholesaler_who_becomes_staff_needs_a_second_factor(
    app: Flask, runner: FlaskCliRunner
) -> None:
    app.config["PORTAL"] = replace(app.config["PORTAL"], env="production")
    runner.invoke(args=["staff", "add", EMAIL, "--role", "wholesaler"])
    ended = runner.invoke(args=["staff", "add", EMAIL, "--role", "support"])
    assert "asks for a second factor" in ended.output
