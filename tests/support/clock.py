"""A clock that tests set; the portal asks the time in one place only."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from pytest import MonkeyPatch

from portal.core import clock


class Clock:
    """Stands still until it is moved."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self, zone: object) -> datetime:
        assert zone is UTC
        return self.moment

    @staticmethod
    def combine(day: date, at: time, zone: tzinfo) -> datetime:
        return datetime.combine(day, at, zone)

    def forward(self, **time: float) -> None:
        self.moment += timedelta(**time)


def stop_clock(monkeypatch: MonkeyPatch) -> Clock:
    stopped = Clock(datetime(2026, 6, 15, 9, 30, tzinfo=UTC))
    monkeypatch.setattr(clock, "datetime", stopped)
    return stopped
