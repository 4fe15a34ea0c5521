"""The company's own invoice: a PDF, whose data are compared with the claim where it has any."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import insert, select, update

from portal.audit.record import record
from portal.catalogue import catalogue
from portal.claims import reading
from portal.claims.filing.drafts import Filer
from portal.claims.history import Doer, note
from portal.claims.holding import hold
from portal.claims.invoice import drafting, telling
from portal.claims.invoice.issuing import require_ready
from portal.claims.invoice.numbers import hold_numbers, refuse_taken
from portal.claims.invoice.parties import Invoicing, invoicing_of
from portal.claims.kinds import InvoiceState, InvoiceWay
from portal.claims.models import ClaimInvoice
from portal.claims.shown import ShownClaim
from portal.claims.standing import follow
from portal.core.brand import brand
from portal.core.clock import now, today
from portal.core.errors import DomainError
from portal.core.statements import table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.files import records, storage
from portal.files.content import CheckedFile, checked
from portal.files.errors import FileOfOtherKind, FileRefused
from portal.files.kinds import MediaType, Purpose
from portal.files.models import StoredFile
from portal.files.records import UnknownFile
from portal.invoicing.comparing import Difference, Expected, ExpectedDevice, differences
from portal.invoicing.embedded import embedded_xml
from portal.invoicing.invoices import Position
from portal.invoicing.reading import ReadInvoice, read_invoice
from portal.mail.attachments import Attachment

_papers, _files = table_of(ClaimInvoice), table_of(StoredFile)
LONGEST_NUMBER = 40


class NumberOrDayMissing(DomainError):
    """A PDF without data: who uploads it says its number and day."""


class DayOfInvoiceInFuture(DomainError):
    pass


class InvoiceBeforeReplacement(DomainError):
    """Nobody invoices what is not done yet."""

    replaced_on: date


class NumberTooLong(DomainError):
    """Its data have a number that no invoice has."""


class NotDisputed(DomainError):
    """Only an own invoice that finance disputes can be taken back."""


class InvoiceDiffers(DomainError):
    """It says something else than the claim; nothing was kept of it."""

    differences: tuple[Difference, ...]


class InvoiceNotPdf(FileRefused):
    """A photo, for example: other uploads take those, an invoice is a PDF."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A file that may be submitted; `light` differences hinder nobody."""

    number: str
    issued_on: date
    has_data: bool
    light: tuple[Difference, ...] = ()


def checked_invoice(content: bytes, name: str) -> CheckedFile:
    """Raises a FileRefused."""
    try:
        file = checked(content, name, may_hold_files=True)
    except FileOfOtherKind:
        raise InvoiceNotPdf() from None
    if file.media_type is not MediaType.PDF:
        raise InvoiceNotPdf()
    return file


def look(claim: ShownClaim, own: Invoicing, file: bytes, number: str, day: date | None) -> Looked:
    """Raises what is missing, InvoiceThere, a VatRefused, what `embedded_xml` does,
    InvoiceDiffers, NumberOrDayMissing, NumberTooLong, DayOfInvoiceInFuture or
    InvoiceBeforeReplacement.
    """
    require_ready(claim)
    expected = wanted(claim, own)
    xml = embedded_xml(file)
    read = read_invoice(xml) if xml is not None else None
    if read is None:
        return _as_told(number, day, drafting.supplied_on(claim))
    found = differences(read, expected, today().isoformat())
    if heavy := tuple(each for each in found if not each.is_light):
        raise InvoiceDiffers(differences=heavy)
    return _as_read(read, found)


def wanted(claim: ShownClaim, own: Invoicing) -> Expected:
    """What an invoice over the claim must say. Raises a VatRefused."""
    draft = drafting.draft(claim, own, 0)
    treatment = draft.treatment
    return Expected(
        supplied_on=drafting.supplied_on(claim).isoformat(),
        reference=draft.reference,
        devices=_devices(draft.positions),
        seller_name=own.party.name,
        seller_vat_id=own.party.vat_id,
        buyer_name=draft.buyer.name,
        buyer_vat_id=draft.buyer.vat_id,
        category=treatment.category.value,
        percent=treatment.percent,
        exemption=treatment.exemption,
        mention=next(iter(draft.mentions), ""),
        net=draft.net,
        vat=draft.vat,
        iban=own.iban,
    )


def keep(file: CheckedFile, by: Filer) -> UUID:
    """Until it is submitted from the review page."""
    with records.stored(file) as uuid:
        _keep(uuid, file, by)
        return uuid


@atomic
def submit(uuid: UUID, by: Filer, version: int, file: UUID, number: str, day: date | None) -> None:
    """Raises what `hold` and `look` do, UnknownFile or NumberTaken."""
    held = hold(uuid, by.company_id, version)
    hold_numbers(by.company_id)
    claim, own = reading.read(uuid, by.company_id), invoicing_of(by.company_id)
    file_id = _file_id(file, by.company_id)
    looked = look(claim, own, storage.read(file), number, day)
    refuse_taken(by.company_id, looked.number)
    draft = drafting.draft(claim, own, by.user_id)
    paper_id = db.session.execute(
        insert(_papers)
        .values(
            claim_id=held.id,
            way=InvoiceWay.UPLOADED.value,
            file_id=file_id,
            number=looked.number,
            issued_on=looked.issued_on,
            # an old day on it does not make it due at once: it is with us from today on
            due_on=today() + timedelta(days=brand().invoice_due_days),
            net=draft.net.cents,
            vat=draft.vat.cents,
            gross=draft.gross.cents,
            differences=[asdict(each) for each in looked.light],
            submitted_at=now(),
            submitted_by=by.user_id,
        )
        .returning(_papers.c.id)
    ).scalar_one()
    follow(held.id)
    note(held.id, "invoice.submitted", Doer(by), number=looked.number)
    record("claim.invoice_uploaded", by, f"claim:{held.id}", number=looked.number)
    files, path = [(telling.FILE, paper_id)], f"/claims/{uuid}"
    telling.sent(paper_id, own, looked.number, held.reference_number, draft.gross, files, path)


@atomic
def take_back(uuid: UUID, by: Filer, version: int) -> None:
    """A disputed invoice of the company's own: a corrected one can take its place.

    Raises what `hold` does, or NotDisputed.
    """
    held = hold(uuid, by.company_id, version)
    number = db.session.execute(
        update(_papers)
        .where(
            _papers.c.claim_id == held.id,
            _papers.c.way == InvoiceWay.UPLOADED.value,
            _papers.c.state == InvoiceState.DISPUTED.value,
        )
        .values(state=InvoiceState.CANCELLED.value)
        .returning(_papers.c.number)
    ).scalar_one_or_none()
    if number is None:
        raise NotDisputed()
    follow(held.id)
    note(held.id, "invoice.taken_back", Doer(by), number=number)
    record("claim.invoice_taken_back", by, f"claim:{held.id}", number=number)


def invoice_file(paper_id: int) -> Attachment:
    """As it was uploaded, for a mail. Raises UnknownFile or FileLost."""
    uuid = db.session.execute(
        select(_files.c.uuid)
        .join(_papers, _papers.c.file_id == _files.c.id)
        .where(_papers.c.id == paper_id)
    ).scalar_one_or_none()
    if uuid is None:
        raise UnknownFile()
    return Attachment(f"invoice-{paper_id}.pdf", "application/pdf", storage.read(uuid))


@atomic
def _keep(uuid: UUID, file: CheckedFile, by: Filer) -> None:
    owner = records.Owner(by.company_id, by.user_id)
    records.add(uuid, file, Purpose.CLAIM_INVOICE, owner)


def _file_id(uuid: UUID, company_id: int) -> int:
    """Not one that was submitted already. Raises UnknownFile."""
    found = db.session.execute(
        select(_files.c.id)
        .outerjoin(_papers, _papers.c.file_id == _files.c.id)
        .where(
            _files.c.uuid == uuid,
            _files.c.company_id == company_id,
            _files.c.purpose == Purpose.CLAIM_INVOICE.value,
            _papers.c.id.is_(None),
        )
    ).scalar_one_or_none()
    if found is None:
        raise UnknownFile()
    return int(found)


def _as_told(number: str, day: date | None, supplied_on: date) -> Looked:
    if not number or day is None:
        raise NumberOrDayMissing()
    if day > today():
        raise DayOfInvoiceInFuture()
    if day < supplied_on:
        raise InvoiceBeforeReplacement(replaced_on=supplied_on)
    return Looked(number, day, has_data=False)


def _as_read(read: ReadInvoice, light: tuple[Difference, ...]) -> Looked:
    if len(read.number) > LONGEST_NUMBER:
        raise NumberTooLong()
    return Looked(read.number, read.issued_on or today(), has_data=True, light=light)


def _devices(positions: Iterable[Position]) -> tuple[ExpectedDevice, ...]:
    """A fan within a device is one with it."""
    found: dict[str, ExpectedDevice] = {}
    for position in sorted(positions, key=lambda each: each.serial):
        earlier = found.get(position.serial)
        net = position.net + earlier.net if earlier else position.net
        others = _models_of_other_families(position.model)
        found[position.serial] = ExpectedDevice(position.serial, position.model, net, others)
    return tuple(found.values())


def _models_of_other_families(model: str) -> tuple[str, ...]:
    """None for a model that is not in the catalogue: nobody knows its family."""
    products = catalogue().products()
    own = {each.family for each in products if each.name == model}
    strange = [each for each in products if own and each.family not in own]
    return tuple(sorted({name for each in strange for name in (each.name, each.family)}))
