"""Claims of the Swedish company, one in each state that somebody wants to see, by the portal's own
deeds: what stands on their pages, and what the mails say, is what the portal makes of them.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from portal.audit.record import Actor
from portal.claims import reading
from portal.claims.filing import drafts, submitting
from portal.claims.filing.checks import Entered
from portal.claims.filing.drafts import Filer, Plant
from portal.claims.invoice import issuing, papers
from portal.claims.invoice.parties import invoicing_of
from portal.claims.kinds import Cleanliness, Finding, PartKind
from portal.claims.models import Claim
from portal.claims.staff import deciding, inspecting, paying, sending
from portal.claims.staff.inspecting import Inspection
from portal.core.clock import today
from portal.core.errors import DomainError
from portal.core.serials import Serial
from portal.core.statements import table_of
from portal.demo.cast import SWEDEN
from portal.demo.devices import demo_serial
from portal.demo.members import member_of
from portal.demo.pictures import picture_of
from portal.extensions import db
from portal.files.content import checked
from portal.invoicing import company_series
from portal.invoicing.company_series import FirstNumber

PRODUCT = "plenticore-plus-4-2"
# the nth device is replaced by the nth after these
REPLACEMENTS = 6
PLANTS = (
    Plant("Familjen Ek", "Björkvägen 3", "352 46", "Växjö", "SE", "2026-101"),
    Plant("Brf Solsidan", "Storgatan 14", "341 30", "Ljungby", "SE", "2026-102"),
    Plant("Ladan i Alvesta", "Kyrkvägen 2", "342 30", "Alvesta", "SE", "2026-103"),
    Plant("Villa Sjöberg", "Strandvägen 9", "352 60", "Växjö", "SE", "2026-104"),
    Plant("Bageriet Kringlan", "Torget 1", "360 30", "Lammhult", "SE", "2026-105"),
    Plant("Familjen Nyström", "Åsgatan 21", "352 31", "Växjö", "SE", "2026-106"),
)
_claims = table_of(Claim)


def add() -> None:
    """Once: claims that went on since stay as they are."""
    if db.session.execute(select(_claims.c.id).limit(1)).first():
        return
    for number, becomes in enumerate(_BECOMES, start=1):
        # the demo may be loaded years from now, when these devices are out of warranty
        with suppress(DomainError):
            uuid = drafts.begin(PLANTS[number - 1], _filer(), f"demo-claim-{number}")
            drafts.add_part(uuid, _replaced(number), _filer(), _version(uuid))
            becomes(uuid)


def _replaced(number: int) -> Entered:
    return Entered(
        kind=PartKind.DEVICE,
        defective_serial=Serial(demo_serial(PRODUCT, number)),
        replacement_serial=Serial(demo_serial(PRODUCT, number + REPLACEMENTS)),
        received_on=today() - timedelta(days=7 * number),
        replaced_on=today() - timedelta(days=7 * number - 1),
        fault="Ingen display, startar inte",
        event_codes="5014",
    )


def _submit(uuid: UUID) -> None:
    submitting.submit(uuid, _filer(), _version(uuid))


def _ask(uuid: UUID) -> None:
    _submit(uuid)
    question = "Vilken händelsekod visade växelriktaren innan displayen slocknade?"
    deciding.ask(uuid, _parts(uuid), question, _staff("support"), _version(uuid))


def _accept(uuid: UUID) -> None:
    _submit(uuid)
    reference = f"DEMO-{_number(uuid)}"
    deciding.accept(uuid, _parts(uuid), reference, "", _staff("support"), _version(uuid))


def _return(uuid: UUID) -> None:
    _accept(uuid)
    for part in _parts(uuid):
        sending.take_back(uuid, part, today(), _staff("support"), _version(uuid))


def _find_dirty(uuid: UUID) -> None:
    _return(uuid)
    seen = Inspection(today(), Cleanliness.DIRTY, Finding.FAULT, note="Lera i kylfläns och fläkt")
    for part in _parts(uuid):
        photo = checked(picture_of("Sample photo\n\nMud in the heat sink"), "mud.png")
        support = _staff("support")
        inspecting.inspect(uuid, part, seen, photo, seen.note, support, _version(uuid))


def _pay(uuid: UUID) -> None:
    _return(uuid)
    filer, finance = _filer(), _staff("finance")
    company_series.begin(filer.company_id, FirstNumber("S-", "0001"), filer)
    seen = issuing.preview(reading.read(uuid, None), invoicing_of(filer.company_id), filer.user_id)
    issuing.issue(uuid, filer, _version(uuid), seen.fingerprint)
    [invoice] = papers.of_claim(int(_claim(uuid).id))
    paying.settle(invoice.uuid, finance)
    paying.pay(invoice.uuid, today(), finance)


def _draft(_uuid: UUID) -> None:
    """As it was begun."""


def _filer() -> Filer:
    admin = member_of(SWEDEN, SWEDEN.admin_email)
    return Filer(admin.user_id, admin.name, admin.company_id)


def _staff(role: str) -> Actor:
    member = member_of(SWEDEN, f"{role}@manufacturer.example")
    return Actor(member.user_id, member.name)


def _version(uuid: UUID) -> int:
    return int(_claim(uuid).version)


def _number(uuid: UUID) -> str:
    return str(_claim(uuid).number)


def _claim(uuid: UUID) -> Any:
    return db.session.execute(select(_claims).where(_claims.c.uuid == uuid)).one()


def _parts(uuid: UUID) -> list[UUID]:
    return [part.uuid for part in reading.read(uuid, None).parts]


# by the number of the device; the fourth waits to be sent back
_BECOMES: tuple[Callable[[UUID], None], ...] = (
    _draft,
    _submit,
    _ask,
    _accept,
    _find_dirty,
    _pay,
)
