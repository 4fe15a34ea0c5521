"""A claim as its page shows it, to either side: one statement, whatever it holds."""

import json
from collections.abc import Sequence
from dataclasses import fields
from typing import Any
from uuid import UUID

from sqlalchemy import Exists, Row, ScalarSelect, Select, Table, and_, exists, select

from portal.accounts.bank.kinds import BankState
from portal.accounts.bank.models import BankDetails
from portal.accounts.models import Company, User
from portal.claims.amounts import priced_claim, priced_on
from portal.claims.debit_subject import debit_subject
from portal.claims.history import is_of_finance
from portal.claims.holding import UnknownClaim
from portal.claims.kinds import (
    ChargeKind,
    ChargeState,
    ClaimState,
    InvoiceState,
    MessageKind,
    PartKind,
    PartState,
)
from portal.claims.models import (
    Claim,
    ClaimCharge,
    ClaimEvent,
    ClaimInvoice,
    ClaimMessage,
    ClaimPhoto,
    ReplacedPart,
)
from portal.claims.prices.pricing import Line
from portal.claims.proving import parts_selected
from portal.claims.shown import (
    ShownCharge,
    ShownClaim,
    ShownDebit,
    ShownEvent,
    ShownMessage,
    ShownPart,
    ShownPhoto,
)
from portal.claims.standing import worth
from portal.core.nested import Nested, moment
from portal.core.rows import filled
from portal.core.statements import json_rows, table_of
from portal.extensions import db
from portal.files.models import StoredFile
from portal.invoicing.content import Party
from portal.invoicing.kinds import InvoiceKind
from portal.invoicing.models import Invoice
from portal.invoicing.money import Money
from portal.invoicing.soundness import lacking
from portal.invoicing.vat_of_purchases import Seller

_claims, _parts, _companies = table_of(Claim), table_of(ReplacedPart), table_of(Company)
_users, _files, _banks = table_of(User), table_of(StoredFile), table_of(BankDetails)
_authors = _users.alias()
_events, _messages = table_of(ClaimEvent), table_of(ClaimMessage)
_photos, _charges, _invoices = table_of(ClaimPhoto), table_of(ClaimCharge), table_of(ClaimInvoice)
_own = table_of(Invoice)
_PARTS = Nested(
    "parts", parts_selected().where(_parts.c.claim_id == _claims.c.id).correlate(_claims)
)
# beside its name: who sells, and what its own data must say
_OF_COMPANY = {field.name for field in (*fields(Party), *fields(Seller))} - {"name"}


def read(uuid: UUID, company_id: int | None) -> ShownClaim:
    """`company_id` is None for staff. Raises UnknownClaim."""
    found = _selected().where(_claims.c.uuid == uuid)
    if company_id is not None:
        found = found.where(_claims.c.company_id == company_id)
    row = db.session.execute(found).one_or_none()
    if row is None:
        raise UnknownClaim()
    return _shown(row, _PARTS.of(row))


def company_of(uuid: UUID) -> Select[Any]:
    return select(_claims.c.company_id).where(_claims.c.uuid == uuid)


def _selected() -> Select[Any]:
    counts = and_(
        _invoices.c.claim_id == _claims.c.id,
        _invoices.c.kind == "invoice",
        _invoices.c.state != InvoiceState.CANCELLED.value,
    )
    e, m, c = _events.c, _messages.c, _charges.c
    photos = (
        select(json_rows(_photos.c.id, _files.c.uuid, _files.c.name))
        .join_from(_photos, _files, _files.c.id == _photos.c.file_id)
        .where(_photos.c.claim_id == _claims.c.id)
        .correlate(_claims)
    )
    debits = (
        select(json_rows(_own.c.id, _own.c.uuid, _own.c.number, _own.c.kind))
        .where(_own.c.subject == debit_subject(_claims.c.id))
        .correlate(_claims)
    )
    charge = (c.id, c.uuid, c.part_id, c.kind, c.state, c.net, c.note)
    return (
        select(
            _claims,
            _companies.c.name.label("company"),
            *(_companies.c[name] for name in _OF_COMPANY),
            _users.c.name.label("filed_by"),
            _invoices.c.state.label("invoice"),
            _invoices.c.paid_on,
            _has_bank_details(BankState.VERIFIED).label("bank_verified"),
            _has_bank_details(BankState.UNVERIFIED).label("bank_waits"),
            _PARTS.column,
            _many(_events, e.id, e.kind, e.at, *_author(_events), e.note, e.facts),
            _many(_messages, m.id, m.kind, m.at, *_author(_messages), m.text),
            photos.scalar_subquery().label("claim_photo"),
            debits.scalar_subquery().label("debits"),
            _many(_charges, *charge, c.evidence_id, c.dispute_reason, c.decision_reason),
        )
        .join(_companies, _companies.c.id == _claims.c.company_id)
        .join(_users, _users.c.id == _claims.c.created_by)
        .outerjoin(_invoices, counts)
    )


def _has_bank_details(state: BankState) -> Exists:
    return exists().where(
        _banks.c.company_id == _claims.c.company_id,
        _banks.c.superseded_at.is_(None),
        _banks.c.state == state.value,
    )


def _many(table: Table, *columns: Any) -> Any:
    """All rows of a claim as one value, called as their table is."""
    rows: ScalarSelect[Any] = (
        select(json_rows(*columns))
        .where(table.c.claim_id == _claims.c.id)
        .correlate(_claims)
        .scalar_subquery()
    )
    return rows.label(table.name)


def _author(table: Table) -> tuple[Any, ...]:
    """The columns of `_signed`: of whoever wrote a row, with the roles as they are today."""
    roles = select(_authors.c.personal_roles).where(_authors.c.id == table.c.user_id)
    return table.c.by_staff, table.c.user_name, roles.scalar_subquery()


def _signed(by_staff: Any, user_name: str, roles: str | None) -> dict[str, Any]:
    by_finance = bool(by_staff) and is_of_finance(roles)
    return {"by_staff": bool(by_staff), "by_finance": by_finance, "user_name": user_name}


def _shown(row: Row[Any], rows: Sequence[Row[Any]]) -> ShownClaim:
    priced = priced_claim([worth(part) for part in rows], priced_on(row.price_list))
    lines: dict[int, list[Line]] = {}
    for line in priced.priced.lines:
        lines.setdefault(priced.parts[line.position].id, []).append(line)
    return filled(
        ShownClaim,
        row,
        state=ClaimState(row.state),
        seller=filled(Seller, row),
        bank_verified=bool(row.bank_verified),
        bank_waits=bool(row.bank_waits),
        company_lacks=lacking(filled(Party, row, name=row.company)),
        invoice=InvoiceState(row.invoice) if row.invoice else None,
        parts=tuple(_part(part, lines.get(part.id, ())) for part in rows),
        priced=priced,
        events=tuple(_event(each) for each in _sorted(row.claim_event)),
        messages=tuple(_message(each) for each in _sorted(row.claim_message)),
        photos=tuple(ShownPhoto(UUID(uuid), name) for _, uuid, name in _sorted(row.claim_photo)),
        charges=tuple(_charge(each) for each in _sorted(row.claim_charge)),
        debits=tuple(_debit(*each) for each in _sorted(row.debits)),
    )


def _sorted(rows: list[list[Any]] | None) -> list[list[Any]]:
    """In the order of their ids: as JSON they come in none."""
    return sorted(rows or [], key=lambda row: int(row[0]))


def _part(row: Row[Any], lines: Sequence[Line]) -> ShownPart:
    kind, state = PartKind(row.kind), PartState(row.state)
    proved = bool(row.return_proved)
    return filled(ShownPart, row, kind=kind, state=state, return_proved=proved, lines=tuple(lines))


def _event(row: list[Any]) -> ShownEvent:
    _, kind, at, *author, note, facts = row
    told = json.loads(facts) if isinstance(facts, str) else facts
    return ShownEvent(kind, moment(at), note=note, facts=told, **_signed(*author))


def _message(row: list[Any]) -> ShownMessage:
    _, kind, at, *author, text = row
    return ShownMessage(MessageKind(kind), moment(at), text=text, **_signed(*author))


def _charge(row: list[Any]) -> ShownCharge:
    _, uuid, part_id, kind, state, net, note, evidence, dispute, decision = row
    return ShownCharge(
        UUID(uuid),
        part_id,
        ChargeKind(kind),
        ChargeState(state),
        Money.of_cents(net),
        note,
        evidence is not None,
        dispute,
        decision,
    )


def _debit(number_of_row: int, uuid: str, number: str, kind: str) -> ShownDebit:
    return ShownDebit(number_of_row, UUID(uuid), number, kind == InvoiceKind.CREDIT_NOTE.value)
