"""Instants are shown on the clock of the reader's company."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from portal.accounts.models import Company
from portal.core.brand import brand
from portal.core.transaction import transaction
from portal.core.zones import reader_zone, reading_in, zone_of
from portal.extensions import db
from portal.web.formats import datetime_text
from portal.web.i18n import speaking
from tests.support.cast import Cast, Person
from tests.support.clock import Clock
from tests.support.wallet import add_coins

SignIn = Callable[[Person], FlaskClient]


@pytest.mark.parametrize(
    ("country", "zone"),
    [
        ("GR", "Europe/Athens"),
        ("CZ", "Europe/Prague"),
        ("FI", "Europe/Helsinki"),
        ("PT", "Europe/Lisbon"),
        ("CY", "Asia/Nicosia"),
        ("DE", "Europe/Berlin"),
    ],
)
def test_a_country_has_its_clock(country: str, zone: str) -> None:
    assert zone_of(country) == ZoneInfo(zone)


@pytest.mark.parametrize("country", ["US", "XK", ""])
def test_where_the_country_does_not_decide_it_is_the_manufacturers(country: str) -> None:
    assert zone_of(country) == brand().zone


def test_the_same_instant_for_two_readers() -> None:
    moment = datetime(2026, 11, 26, 22, 5, tzinfo=UTC)
    with speaking("en"):
        with reading_in("GR"):
            assert datetime_text(moment) == "27 Nov 2026, 00:05"
        with reading_in("PT"):
            assert datetime_text(moment) == "26 Nov 2026, 22:05"
        with reading_in(""):
            assert datetime_text(moment) == "26 Nov 2026, 23:05"
            assert reader_zone() == brand().zone


def test_a_statement_and_its_filter_go_by_the_readers_day(
    app: Flask, cast: Cast, clock: Clock, signed_in: SignIn
) -> None:
    clock.moment = datetime(2026, 11, 26, 22, 5, tzinfo=UTC)
    with app.app_context():
        add_coins(cast.company_id, 5, "card", "just after midnight")
        with transaction():
            moved = update(Company).where(Company.id == cast.company_id)
            db.session.execute(moved.values(country="GR"))
    owner = signed_in(cast.owner)
    assert "00:05" in owner.get("/wallet?region=EU").text
    assert "just after midnight" in owner.get("/wallet?from=2026-11-27").text
    assert "just after midnight" not in owner.get("/wallet?to=2026-11-26").text
