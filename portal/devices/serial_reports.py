"""Serial numbers that the register does not know: reported by customers, answered by support."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, insert, select, update

from portal.accounts.models import Company, User
from portal.audit.record import Actor, record
from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.plain_text import one_line, paragraphs
from portal.core.rows import filled
from portal.core.transaction import atomic
from portal.devices.models import SerialReport
from portal.extensions import db
from portal.mail import outbox
from portal.web.paging import one_page

LONGEST_SERIAL = 40
LONGEST_PRODUCT = 100
LONGEST_REMARK = 2_000
LONGEST_ANSWER = 2_000


class UnknownReport(DomainError):
    """No report has this number."""


class AlreadyAnswered(DomainError):
    """Somebody else answered it meanwhile; the reporter has one answer, not two."""


class AnswerMissing(DomainError):
    """An answer without words is none."""


@dataclass(frozen=True)
class Shown:
    number: int
    serial: str
    product_name: str
    remark: str
    state: str
    created_at: datetime
    reporter: str
    reporter_email: str
    company_id: int | None
    company: str | None
    customer_no: str | None
    answer: str
    answered_at: datetime | None

    @property
    def days(self) -> int:
        """Full days that it has waited, or did wait."""
        return ((self.answered_at or now()) - self.created_at).days


@atomic
def report(serial: str, product_name: str, remark: str, reporter: Actor) -> int:
    """Tell support of a serial; the report's number. Texts are cut at their longest."""
    number = db.session.execute(
        insert(SerialReport)
        .values(
            serial=one_line(serial)[:LONGEST_SERIAL],
            product_name=one_line(product_name)[:LONGEST_PRODUCT],
            remark=paragraphs(remark)[:LONGEST_REMARK],
            user_id=reporter.user_id,
            company_id=reporter.company_id,
            state="open",
            created_at=now(),
            answer="",
        )
        .returning(SerialReport.id)
    ).scalar_one()
    record("serial_report.made", reporter, f"serial-report:{number}")
    return number


@atomic
def answer(number: int, text: str, supporter: Actor) -> None:
    """Close the report and mail the answer to the reporter.

    Raises AnswerMissing, UnknownReport or AlreadyAnswered.
    """
    text = paragraphs(text)[:LONGEST_ANSWER]
    if not text:
        raise AnswerMissing()
    answered = db.session.execute(
        update(SerialReport)
        .where(SerialReport.id == number, SerialReport.state == "open")
        .values(state="answered", answer=text, answered_at=now(), answered_by=supporter.user_id)
        .returning(SerialReport.serial, SerialReport.user_id, SerialReport.company_id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if answered is None:
        shown(number)
        raise AlreadyAnswered()
    about = replace(supporter, company_id=answered.company_id)
    record("serial_report.answered", about, f"serial-report:{number}")
    _tell_reporter(number, answered, text)


def _tell_reporter(number: int, answered: Row[Any], text: str) -> None:
    reporter = db.session.execute(
        select(User.email, User.name, User.locale).where(User.id == answered.user_id)
    ).one()
    outbox.enqueue(
        "serial_report_answered",
        reporter.email,
        reporter.locale,
        {"name": reporter.name, "serial": answered.serial, "answer": text},
        f"serial-report:{number}",
    )


def shown(number: int) -> Shown:
    """Raises UnknownReport."""
    row = db.session.execute(_with_names().where(SerialReport.id == number)).one_or_none()
    if row is None:
        raise UnknownReport()
    return filled(Shown, row)


def queue(state: str, page: int) -> tuple[Sequence[Shown], int]:
    """One page: open ones oldest first, answered ones newest first; and how many in all."""
    order = SerialReport.id if state == "open" else SerialReport.id.desc()
    rows, total = one_page(_with_names().where(SerialReport.state == state).order_by(order), page)
    return [filled(Shown, row) for row in rows], total


def _with_names() -> Select[Any]:
    return (
        select(
            SerialReport.id.label("number"),
            SerialReport.serial,
            SerialReport.product_name,
            SerialReport.remark,
            SerialReport.state,
            SerialReport.created_at,
            User.name.label("reporter"),
            User.email.label("reporter_email"),
            SerialReport.company_id,
            Company.name.label("company"),
            Company.customer_no,
            SerialReport.answer,
            SerialReport.answered_at,
        )
        .join(User, User.id == SerialReport.user_id)
        .outerjoin(Company, Company.id == SerialReport.company_id)
    )
