"""What is over is deleted, what is in force stays; doing it twice does no harm."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import insert, select

from portal.accounts import housekeeping
from portal.accounts.models import GuessCounter, KeptEntry, Session
from portal.core.clock import now
from portal.core.transaction import transaction
from portal.extensions import db
from tests.support.cast import Cast
from tests.support.engines import both_engines

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def add_session(cast: Cast, number: int, age: timedelta) -> None:
    db.session.execute(
        insert(Session).values(
            token_hash=f"hash {number}",
            user_id=cast.owner.user_id,
            snapshot={},
            created_at=now() - age,
            last_seen_at=now() - age,
            authenticated_at=now() - age,
            verified_at=now() - age,
        )
    )


def add_guess(name: str, age: timedelta, locked_for: timedelta | None = None) -> None:
    values = {"kind": "test", "subject": name, "wrong": 1, "window_started_at": now() - age}
    locked = {"locked_until": now() + locked_for} if locked_for else {}
    db.session.execute(insert(GuessCounter).values(values | locked))


def left(column: object) -> set[object]:
    return set(db.session.execute(select(column)).scalars())  # type: ignore[call-overload]


@both_engines
def test_only_what_is_over_goes(in_app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.core.housekeeping.BATCH", 2)
    with transaction():
        for number in range(5):
            add_session(cast, number, 38 * DAY)
        add_session(cast, 9, 36 * DAY)
        for age in (2 * HOUR, HOUR / 2):
            db.session.execute(
                insert(KeptEntry).values(
                    user_id=cast.owner.user_id, content=b"", created_at=now() - age
                )
            )
        add_guess("old", 2 * DAY)
        add_guess("recent", HOUR)
        add_guess("locked", 2 * DAY, HOUR)
        add_guess("was locked", 2 * DAY, -HOUR)
    for _ in range(2):
        housekeeping.forget_over({})
        assert left(Session.token_hash) == {"hash 9"}
        assert len(left(KeptEntry.id)) == 1
        assert left(GuessCounter.subject) == {"recent", "locked"}
