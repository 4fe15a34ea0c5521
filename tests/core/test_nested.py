"""The rows of one statement inside another come back as they were, on both engines."""

from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import JSON, literal, select, union_all

from portal.accounts.models import Company
from portal.core.nested import Nested
from portal.core.statements import table_of
from portal.extensions import UtcDateTime, db
from tests.support.engines import both_engines

KNOWN = UUID("6f1ed002-ab59-4d5c-9a1b-6a2ba4d4e0f1")
MOMENT = datetime(2026, 3, 29, 1, 30, 0, 250_000, UTC)
VALUES = (True, date(2026, 3, 29), MOMENT, KNOWN, {"name": "Ängström"}, 'a "text"', 7, None)

_companies = table_of(Company)


def row_of(number, values):
    truth, day, moment, uuid, facts, text, count, missing = values
    return select(
        literal(number).label("id"),
        literal(truth).label("truth"),
        literal(day).label("day"),
        literal(moment, UtcDateTime()).label("moment"),
        literal(uuid).label("uuid"),
        literal(facts, JSON).label("facts"),
        literal(text).label("text"),
        literal(count).label("number"),
        literal(missing, UtcDateTime()).label("missing"),
    )


@both_engines
def test_every_type_comes_back_in_order(in_app):
    others = (False, *VALUES[1:])
    found = Nested("found", union_all(row_of(2, VALUES), row_of(1, others)))
    row = db.session.execute(select(found.column)).one()
    assert [tuple(each) for each in found.of(row)] == [(1, *others), (2, *VALUES)]
    assert found.of(row)[1].moment == MOMENT


@both_engines
def test_none_are_none(in_app, cast):
    named = _companies.alias()
    same = select(named.c.id, named.c.name).where(named.c.name == _companies.c.name)
    found = Nested("found", same.where(named.c.id != _companies.c.id).correlate(_companies))
    row = db.session.execute(
        select(_companies.c.id, found.column).where(_companies.c.id == cast.company_id)
    ).one()
    assert found.of(row) == []
