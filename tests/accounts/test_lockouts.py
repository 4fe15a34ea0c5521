"""Limits fit their columns, whatever the engine checks."""

from datetime import timedelta

import pytest

from portal.accounts.lockouts import LONGEST_KIND, Limit
from portal.accounts.models import GuessCounter

QUARTER = timedelta(minutes=15)


def test_a_kind_is_as_long_as_its_column() -> None:
    assert GuessCounter.__table__.c.kind.type.length == LONGEST_KIND  # type: ignore[attr-defined]


def test_a_longer_kind_is_refused_when_it_is_made() -> None:
    assert Limit("x" * LONGEST_KIND, 5, QUARTER, QUARTER)
    with pytest.raises(ValueError, match="longer than its column"):
        Limit("registration-password", 5, QUARTER, QUARTER)
