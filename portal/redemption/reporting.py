"""Reporting a device that the register does not know, while redeeming."""

from datetime import datetime

from sqlalchemy import select

from portal.accounts.lockouts import LockedOut
from portal.audit.record import Actor
from portal.core.errors import DomainError
from portal.core.transaction import atomic
from portal.devices import serial_reports
from portal.devices.models import SerialReport
from portal.extensions import db
from portal.redemption import hourly

MOST_AN_HOUR = 10
LIMIT = hourly.at_most(MOST_AN_HOUR, "serial-report")


class ReportedTooOften(DomainError):
    until: datetime
    most: int = MOST_AN_HOUR


@atomic
def report(reporter: Actor, serial: str, product_name: str, remark: str) -> int:
    """The number of the report; the same report again is the first one while that is open.

    Raises ReportedTooOften.
    """
    if reporter.user_id is None:
        raise LookupError("only people report devices")
    try:
        hourly.use_up_one(LIMIT, reporter.user_id)
    except LockedOut as locked:
        raise ReportedTooOften(until=locked.until) from None
    same = _open_report(reporter.user_id, serial, product_name, remark)
    return same or serial_reports.report(serial, product_name, remark, reporter)


def _open_report(user_id: int, serial: str, product_name: str, remark: str) -> int | None:
    return db.session.execute(
        select(SerialReport.id)
        .where(
            SerialReport.state == "open",
            SerialReport.user_id == user_id,
            SerialReport.serial == serial,
            SerialReport.product_name == product_name,
            SerialReport.remark == remark,
        )
        .limit(1)
    ).scalar_one_or_none()
