"""What is over goes, what still says something stays; doing it twice does no harm."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import insert, select

from portal.accounts.security import housekeeping
from portal.accounts.security.models import (
    KnownBrowser,
    PasskeyChallenge,
    PasswordReset,
    RecoveryCode,
)
from portal.core.clock import now
from portal.core.transaction import transaction
from portal.extensions import db
from tests.support.cast import Cast
from tests.support.engines import both_engines

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def add(model: type, **values: object) -> None:
    db.session.execute(insert(model).values(values))


def left(column: object) -> set[object]:
    return set(db.session.execute(select(column)).scalars())  # type: ignore[call-overload]


@both_engines
def test_only_what_is_over_goes(in_app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.core.housekeeping.BATCH", 2)
    mine, other = {"user_id": cast.owner.user_id}, {"user_id": cast.colleague.user_id}
    with transaction():
        for number in range(5):
            at = now() - 6 * MINUTE
            add(PasskeyChallenge, challenge=bytes([number]), purpose="sign-in", created_at=at)
        add(PasskeyChallenge, challenge=b"open", purpose="sign-in", created_at=now() - MINUTE)
        for name, age in (("old", 31 * DAY), ("recent", DAY)):
            at = now() - age
            add(PasswordReset, token_hash=name, created_at=at, expires_at=at, **mine)
        for name, used in (("used", now() - 366 * DAY), ("lately", now()), ("open", None)):
            add(RecoveryCode, code_hash=name, created_at=now(), used_at=used, **mine)
        for name, whose, age in (
            ("old", mine, 401 * DAY),
            ("used", mine, DAY),
            ("old but last", other, 500 * DAY),
        ):
            at = now() - age
            add(KnownBrowser, token_hash=name, first_seen_at=at, last_seen_at=at, **whose)
    for _ in range(2):
        housekeeping.forget_over({})
        assert left(PasskeyChallenge.challenge) == {b"open"}
        assert left(PasswordReset.token_hash) == {"recent"}
        assert left(RecoveryCode.code_hash) == {"lately", "open"}
        assert left(KnownBrowser.token_hash) == {"used", "old but last"}
