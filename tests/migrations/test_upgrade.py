"""A populated database of an older version becomes one of the newest, and goes back."""

from datetime import UTC, datetime

from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from portal.extensions import db
from tests.support.cast import Cast
from tests.support.engines import both_engines
from tests.support.wallet import add_coins

WORDS = """
    SELECT word FROM company_name_word JOIN company ON company.id = company_id
    WHERE customer_no IN ('SE100001', 'DE100002') ORDER BY word
"""
PERSON_WORDS = """
    SELECT word FROM person_word JOIN "user" ON "user".id = user_id
    WHERE email = 'owner@solkraft.example' ORDER BY word
"""
NOW = datetime(2026, 1, 2, tzinfo=UTC)
COUNTED = ("user", "company", "membership", "coin_entry", "coin_balance", "audit_entry")
SESSION = """
    INSERT INTO session (token_hash, user_id, company_id, snapshot, created_at, last_seen_at,
                         address, device)
    VALUES ('t1:old', :user, :company, '{}', :now, :now, '', '')
"""
AUDIT = """
    INSERT INTO audit_entry (at, action, actor_id, actor_name, company_id, subject, facts,
                             address, request_id)
    VALUES (:now, 'card.booked', :user, 'Owner', :company, '', '{}', '', '')
"""


def counts() -> dict[str, int]:
    with db.engine.connect() as connection:
        return {
            table: connection.execute(text(f'SELECT count(*) FROM "{table}"')).scalar_one()
            for table in COUNTED
        }


def run(statement: str, **values: object) -> None:
    with db.engine.begin() as connection:
        connection.execute(text(statement), values)


def company(number: str) -> dict[str, object]:
    with db.engine.connect() as connection:
        found = text("SELECT * FROM company WHERE customer_no = :number")
        return dict(connection.execute(found, {"number": number}).mappings().one())


@both_engines
def test_a_populated_first_version_goes_up_and_down(in_app: Flask, cast: Cast) -> None:
    add_coins(cast.company_id, 12)
    db.session.remove()
    downgrade(revision="0001")
    people = {"user": cast.owner.user_id, "company": cast.company_id, "now": NOW}
    run(SESSION, **people)
    run(AUDIT, **people)
    before, named = counts(), company("SE100001")
    assert min(before.values()) > 0
    upgrade(revision="0002")
    assert counts() == before
    moved = company("SE100001")
    assert {name: moved[name] for name in named} == named
    new = {name: value for name, value in moved.items() if name not in named}
    assert new["contact_name"] == ""
    assert not new["small_business"]
    assert not new["second_factor_required"]
    with db.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM session")).scalar_one() == 0
        active = text("SELECT count(*) FROM membership WHERE NOT active")
        assert connection.execute(active).scalar_one() == 0
    downgrade(revision="0001")
    assert counts() == before
    assert company("SE100001") == named
    upgrade(revision="head")
    assert counts() == before


@both_engines
def test_names_that_are_there_are_folded(in_app: Flask, cast: Cast) -> None:
    db.session.remove()
    downgrade(revision="0002")
    assert "name_folded" not in company("SE100001")
    run("UPDATE company SET name = 'ÖSTRA Solkraft AB' WHERE customer_no = 'SE100001'")
    upgrade(revision="head")
    assert company("SE100001")["name_folded"] == "ostrasol"
    assert company("DE100002")["name_folded"] == "fremd"
    with db.engine.connect() as connection:
        words = connection.execute(text(WORDS)).scalars().all()
        of_owner = connection.execute(text(PERSON_WORDS)).scalars().all()
    assert words == ["fremd", "ostra", "solkraft"]
    assert of_owner == ["@solkraft.example", "owner"]
