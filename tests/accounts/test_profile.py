"""A name stands in statements, on receipts and in mails to others: one line people can see."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import User
from portal.extensions import db
from tests.support.cast import Cast, Person


def name_of(app: Flask, person: Person) -> str:
    with app.app_context():
        return db.session.execute(select(User.name).where(User.id == person.user_id)).scalar_one()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Åsa   Ek ", "Åsa Ek"),
        (
            "Åsa\r\n\r\nYour account is closed:\thttp://evil",
            "Åsa Your account is closed: http://evil",
        ),
        ("Åsa \u202egro.live\u200b", "Åsa gro.live"),
    ],
)
def test_a_name_is_one_line(
    app: Flask, cast: Cast, signed_in: Callable[[Person], FlaskClient], typed: str, kept: str
) -> None:
    client = signed_in(cast.owner)
    assert client.post("/profile", data={"name": typed, "locale": "en"}).status_code == 303
    assert name_of(app, cast.owner) == kept


@pytest.mark.parametrize("typed", ["", "   ", "\u200b\u202e", "\r\n"])
def test_a_name_nobody_sees_is_none(
    app: Flask, cast: Cast, signed_in: Callable[[Person], FlaskClient], typed: str
) -> None:
    answer = signed_in(cast.owner).post("/profile", data={"name": typed, "locale": "en"})
    assert answer.status_code == 422
    assert "Enter your name." in answer.text
    assert name_of(app, cast.owner) == cast.owner.name
