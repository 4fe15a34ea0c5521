"""Which day it is, is asked of the manufacturer's clock, not of the server's."""

from datetime import UTC, date, datetime

import pytest

from portal.core.clock import day_of, midnight


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 7, 1, 21, 59, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 7, 1, 22, 0, tzinfo=UTC), date(2026, 7, 2)),
        (datetime(2026, 12, 1, 22, 59, tzinfo=UTC), date(2026, 12, 1)),
        (datetime(2026, 12, 1, 23, 0, tzinfo=UTC), date(2026, 12, 2)),
    ],
)
def test_the_day_of_an_instant(moment: datetime, day: date) -> None:
    assert day_of(moment) == day
    assert midnight(day) <= moment
