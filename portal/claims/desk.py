"""Claims at the support desk: found by their numbers, in the history of a device, a queue."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select, union

from portal.accounts.models import Company
from portal.claims.kinds import ClaimState
from portal.claims.labels import STATES
from portal.claims.models import Claim, ClaimInvoice, ReplacedPart
from portal.claims.reference_numbers import is_reference
from portal.claims.waiting import Waiting, count_of
from portal.core.plain_text import one_line
from portal.core.statements import table_of
from portal.web.desk_sources import (
    DeskQueue,
    Event,
    FoundRow,
    SearchSource,
    SerialHistory,
    Shown,
    found,
)
from portal.web.i18n import gettext as _
from portal.web.i18n import lazy_gettext

LIST = "/support/claims"

_claims, _parts, _invoices = table_of(Claim), table_of(ReplacedPart), table_of(ClaimInvoice)
_companies = table_of(Company)


def _find(typed: str) -> Select[Any] | None:
    """By the number of the claim, the manufacturer's reference, the company's own, or the number
    of the invoice.
    """
    number = one_line(typed)
    capitals = number.upper()
    if not number:
        return None
    # a number of ours is read out in groups
    plain = "".join(capitals.split())
    ways = (
        select(_claims.c.id).where(_claims.c.number == plain, _claims.c.number != ""),
        select(_claims.c.id).where(is_reference(number)),
        # what a company types is kept as it is; a draft is nobody else's
        select(_claims.c.id).where(
            _claims.c.own_reference.in_({number, capitals, number.lower()}),
            _claims.c.number != "",
        ),
        select(_invoices.c.claim_id).where(_invoices.c.number == number),
    )
    return (
        found(
            _claims.c.uuid,
            _claims.c.number,
            about=_companies.c.name,
            company_id=_claims.c.company_id,
        )
        .join_from(_claims, _companies, _companies.c.id == _claims.c.company_id)
        .where(_claims.c.id.in_(union(*ways)))
        .order_by(_claims.c.id)
    )


def _shown(row: FoundRow) -> Shown:
    return Shown(row.title, f"{LIST}/{UUID(row.key)}", row.about)


SOURCE = SearchSource(
    kind="claim",
    heading=lazy_gettext("Claims"),
    icon="wrench",
    right="claims.desk",
    find=_find,
    show=_shown,
    personal=True,
)


QUEUE = DeskQueue(
    # what it counts, and nothing else
    path=f"{LIST}?waiting={Waiting.SUPPORT}",
    label=lazy_gettext("Claims of companies"),
    icon="wrench",
    right="claims.desk",
    hint=lazy_gettext("Devices replaced under warranty: accept, ask or refuse."),
    waiting=lambda: count_of(Waiting.SUPPORT),
)


def _naming(serial: str) -> Select[Any]:
    """The claims that name it, as the defective device or as its replacement."""
    concerned = union(
        select(_parts.c.claim_id).where(_parts.c.defective_serial == serial),
        select(_parts.c.claim_id).where(
            _parts.c.replacement_serial == serial, _parts.c.replacement_serial != ""
        ),
    )
    return (
        select(
            _claims.c.id,
            _claims.c.uuid,
            _claims.c.number,
            _claims.c.submitted_at,
            _claims.c.state,
            _claims.c.company_id,
            _companies.c.name,
        )
        .join_from(_claims, _companies, _companies.c.id == _claims.c.company_id)
        .where(_claims.c.id.in_(concerned), _claims.c.submitted_at.is_not(None))
    )


def _events(rows: Sequence[Row[Any]]) -> Iterator[Event]:
    for row in rows:
        yield Event(
            row.submitted_at,
            _("Warranty claim submitted: %(number)s", number=row.number),
            str(STATES[ClaimState(row.state)]),
            row.name,
            f"{LIST}/{row.uuid}",
            row.company_id,
        )


HISTORY = SerialHistory(rows=_naming, events=_events)
