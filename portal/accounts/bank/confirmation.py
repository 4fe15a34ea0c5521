"""The bank's confirmation: for the company's administrators, and for finance."""

from dataclasses import dataclass
from uuid import UUID

from portal.accounts.administrators import Administrator, require_administrator
from portal.accounts.bank import reading
from portal.audit.record import Actor, record
from portal.core.transaction import atomic
from portal.files import records, storage
from portal.files.kinds import SUFFIXES, Purpose
from portal.files.records import Stored


@dataclass(frozen=True)
class Download:
    name: str
    media_type: str
    content: bytes


def for_company(file: UUID, reader: Administrator) -> Download:
    """Raises UnknownFile or FileLost, and NoLongerAdministrator: a session may be older than the
    roles of its person.
    """
    found = records.of_company(file, reader.company_id, Purpose.BANK_CONFIRMATION)
    _admit(reader, f"file:{file}")
    return _download(found)


def for_finance(number: int, verifier: Actor) -> Download:
    """Raises UnknownBankDetails, UnknownFile or FileLost."""
    details = reading.shown(number)
    found = records.of_company(details.file, details.company_id, Purpose.BANK_CONFIRMATION)
    _note(Actor(verifier.user_id, verifier.name, details.company_id), f"bank_details:{number}")
    return _download(found)


@atomic
def _admit(reader: Administrator, subject: str) -> None:
    require_administrator(reader)
    _note(reader, subject)


@atomic
def _note(actor: Actor, subject: str) -> None:
    record("bank.confirmation_read", actor, subject)


def _download(found: Stored) -> Download:
    """Under a name of ours: the one it came with is only shown."""
    name = f"bank-confirmation-{found.uuid.hex[:8]}.{SUFFIXES[found.media_type]}"
    return Download(name, found.media_type.value, storage.read(found.uuid))
