"""The invoices of a claim, with their credit notes and where their mails are."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, String, cast, literal, select

from portal.claims.kinds import InvoiceState, InvoiceWay
from portal.claims.models import Claim, ClaimInvoice
from portal.core.errors import DomainError
from portal.core.statements import table_of
from portal.extensions import db
from portal.files.models import StoredFile
from portal.invoicing.money import Money
from portal.mail.models import OutgoingMail

# what the mail to the mailbox of invoices is about; the copy is about something else
SUBJECT = "claim_invoice:"

_papers, _claims = table_of(ClaimInvoice), table_of(Claim)
_mails, _files = table_of(OutgoingMail), table_of(StoredFile)


class UnknownPaper(DomainError):
    """This claim has no such invoice."""


@dataclass(frozen=True, slots=True)
class Paper:
    """`mail` is the state of its mail: queued, sent or dead."""

    id: int
    uuid: UUID
    way: InvoiceWay
    is_credit_note: bool
    invoice_id: int | None
    file: UUID | None
    number: str
    issued_on: date
    gross: Money
    state: InvoiceState
    reason: str
    paid_on: date | None
    mail: str
    sent_at: datetime | None

    @property
    def counts(self) -> bool:
        return not self.is_credit_note and self.state is not InvoiceState.CANCELLED


def of_claim(claim_id: int) -> tuple[Paper, ...]:
    """Newest first; one statement."""
    rows = db.session.execute(_selected(_papers.c.claim_id == claim_id))
    return tuple(_paper(row) for row in rows)


def one(claim: UUID, paper: UUID, company_id: int | None) -> Paper:
    """`company_id` is None for staff. Raises UnknownPaper."""
    mine = [_claims.c.uuid == claim, _papers.c.uuid == paper]
    if company_id is not None:
        mine.append(_claims.c.company_id == company_id)
    row = db.session.execute(_selected(*mine)).one_or_none()
    if row is None:
        raise UnknownPaper()
    return _paper(row)


def _selected(*conditions: ColumnElement[bool]) -> Any:
    about = literal(SUBJECT).concat(cast(_papers.c.id, String))
    return (
        select(
            _papers,
            _files.c.uuid.label("file"),
            _mails.c.state.label("mail"),
            _mails.c.sent_at,
        )
        .join(_claims, _claims.c.id == _papers.c.claim_id)
        .outerjoin(_files, _files.c.id == _papers.c.file_id)
        .outerjoin(_mails, _mails.c.subject_ref == about)
        .where(*conditions)
        .order_by(_papers.c.id.desc())
    )


def _paper(row: Row[Any]) -> Paper:
    return Paper(
        id=row.id,
        uuid=row.uuid,
        way=InvoiceWay(row.way),
        is_credit_note=row.kind == "credit_note",
        invoice_id=row.invoice_id,
        file=row.file,
        number=row.number,
        issued_on=row.issued_on,
        gross=Money.of_cents(row.gross, row.currency),
        state=InvoiceState(row.state),
        reason=row.reason,
        paid_on=row.paid_on,
        mail=row.mail or "",
        sent_at=row.sent_at,
    )
