"""Settled invoices as a file for the bank: who opens the accounts for it is written down."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, select, update

from portal.accounts.bank.kinds import BankState
from portal.accounts.bank.models import BankDetails
from portal.accounts.models import Company
from portal.audit.record import Actor, record_about
from portal.claims.history import note
from portal.claims.kinds import InvoiceState
from portal.claims.models import Claim, ClaimInvoice
from portal.claims.staff.credit_transfer import (
    Account,
    Transfer,
    is_named,
    is_reachable,
    message_id,
)
from portal.claims.staff.doing import doer
from portal.claims.staff.invoice_list import IN_TRANSFER, NOT_SENT
from portal.core import crypto
from portal.core.errors import DomainError
from portal.core.statements import table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.invoicing.money import Money

_claims, _invoices, _banks = table_of(Claim), table_of(ClaimInvoice), table_of(BankDetails)
_companies = table_of(Company)


class NothingToTransfer(DomainError):
    """None of these is settled and still unpaid."""


class NotTransferable(DomainError):
    """Left to finance: no verified account, or one that SEPA does not reach."""

    numbers: tuple[str, ...]


class HolderUnreadable(DomainError):
    """Nothing of the names of these companies' account holders is left in a bank's letters."""

    companies: tuple[str, ...]


class InAnotherFile(DomainError):
    """These, or earlier invoices over their claims, are in an earlier file with others: the bank
    would pay twice.
    """

    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """What the bank is to do, and the mark by which it knows the file again."""

    message_id: str
    transfers: tuple[Transfer, ...]


@atomic
def order(uuids: Collection[UUID], by: Actor, *, again: bool = False) -> Order:
    """All of them, or none. The same file can be written again: the bank knows it by its mark.

    `again`: also what an earlier file has, which the bank did not take. Raises NothingToTransfer,
    NotTransferable, HolderUnreadable or InAnotherFile.
    """
    rows = _settled(uuids)
    if not rows:
        raise NothingToTransfer()
    transfers = [_transfer(row) for row in rows]
    left = [row.number for row, each in zip(rows, transfers, strict=True) if each is None]
    if left:
        raise NotTransferable(numbers=tuple(left))
    ordered = tuple(each for each in transfers if each)
    _refuse_unreadable(rows, ordered)
    about = message_id(ordered)
    if again:
        take_out(*_others(rows), by=by)
    _claim_for_file(rows, about, again=again)
    for row in rows:
        note(row.claim_id, IN_TRANSFER, doer(by), None, invoice=row.number)
    companies = {row.company_id for row in rows}
    record_about("claim.transfer_written", by, companies, about, payments=len(rows))
    return Order(about, ordered)


def take_out(*which: ColumnElement[bool], by: Actor) -> None:
    """Their payments did not leave: the marks of the files go, and the history says by whose word.

    Never commits.
    """
    marked = select(_invoices).where(*which, _invoices.c.transfer != "")
    for row in db.session.execute(marked.with_for_update(key_share=True)).all():
        db.session.execute(update(_invoices).where(_invoices.c.id == row.id).values(transfer=""))
        note(row.claim_id, NOT_SENT, doer(by), None, invoice=row.number, file=row.transfer)


def _others(rows: Sequence[Row[Any]]) -> tuple[ColumnElement[bool], ...]:
    """Invoices over the same claims that were taken back: one of each claim counts at a time."""
    return (
        _invoices.c.claim_id.in_([row.claim_id for row in rows]),
        _invoices.c.id.not_in([row.id for row in rows]),
    )


def _claim_for_file(rows: Sequence[Row[Any]], about: str, *, again: bool) -> None:
    """Of two files at once, one gets an invoice that both want."""
    mine = update(_invoices).where(_invoices.c.id.in_([row.id for row in rows]))
    if not again:
        mine = mine.where(_invoices.c.transfer.in_(("", about)))
    got = mine.values(transfer=about).returning(_invoices.c.id)
    ids = set(db.session.execute(got).scalars())
    others = select(_invoices.c.claim_id).where(*_others(rows), _invoices.c.transfer != "")
    claims = set(db.session.execute(others).scalars())
    elsewhere = [row.number for row in rows if row.id not in ids or row.claim_id in claims]
    if elsewhere:
        raise InAnotherFile(numbers=tuple(elsewhere))


def _refuse_unreadable(rows: Sequence[Row[Any]], transfers: Sequence[Transfer]) -> None:
    pairs = zip(rows, transfers, strict=True)
    companies = {row.company: None for row, each in pairs if not is_named(each.payee)}
    if companies:
        raise HolderUnreadable(companies=tuple(companies))


def _transfer(row: Row[tuple[object, ...]]) -> Transfer | None:
    """None where no account can take it."""
    if row.bank_state != BankState.VERIFIED.value:
        return None
    payee = Account(row.holder, crypto.decrypt(row.iban), row.bic)
    amount = Money.of_cents(row.gross, row.currency)
    if not is_reachable(payee, amount):
        return None
    remittance = f"{row.number} {row.reference_number} {row.claim_number}"
    return Transfer(row.uuid.hex, amount, payee, remittance)


def _settled(uuids: Collection[UUID]) -> list[Row[tuple[object, ...]]]:
    """They stay settled until the file is written: who disputes one waits, and is told of it."""
    current = (_banks.c.company_id == _claims.c.company_id) & _banks.c.superseded_at.is_(None)
    found = (
        select(
            _invoices,
            _claims.c.company_id,
            _companies.c.name.label("company"),
            _claims.c.number.label("claim_number"),
            _claims.c.reference_number,
            _banks.c.state.label("bank_state"),
            _banks.c.holder,
            _banks.c.iban,
            _banks.c.bic,
        )
        .join(_claims, _claims.c.id == _invoices.c.claim_id)
        .join(_companies, _companies.c.id == _claims.c.company_id)
        .outerjoin(_banks, current)
        .where(
            _invoices.c.uuid.in_(list(uuids)),
            _invoices.c.kind == "invoice",
            _invoices.c.state == InvoiceState.SETTLED.value,
        )
        .order_by(_invoices.c.id)
        .with_for_update(of=_invoices, key_share=True)
    )
    return list(db.session.execute(found).all())
