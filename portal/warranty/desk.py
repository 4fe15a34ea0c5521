"""The warranty at the support desk: what happened to it, and whose the device was."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Select, func, select

from portal.accounts.models import Company, User
from portal.core.clock import day_of
from portal.core.statements import table_of
from portal.warranty import facts
from portal.warranty.facts import Fact
from portal.warranty.kinds import FactKind, OwnershipState, Proof
from portal.warranty.models import OwnedDevice
from portal.web.desk_sources import Event, SerialHistory
from portal.web.formats import date_text, duration_text
from portal.web.i18n import gettext as _
from portal.web.i18n import lazy_gettext

_owned, _users, _companies = table_of(OwnedDevice), table_of(User), table_of(Company)

FACTS: Mapping[FactKind, Any] = {
    FactKind.PURCHASED: lazy_gettext("Bought"),
    FactKind.INSTALLED: lazy_gettext("Installed"),
    FactKind.COMMISSIONED: lazy_gettext("Commissioned"),
    FactKind.REGISTERED: lazy_gettext("Registered"),
    FactKind.ONLINE: lazy_gettext("Online for the first time"),
    FactKind.EXTENSION: lazy_gettext("Warranty extended by a purchase"),
    FactKind.CODE: lazy_gettext("Warranty extended by a code"),
    FactKind.PROMO: lazy_gettext("Warranty extended by a promo code"),
    FactKind.RETRACTION: lazy_gettext("An entry was taken back"),
}
PROOFS: Mapping[Proof, Any] = {
    Proof.DEVICE_CODE: lazy_gettext("Shown by the code of the device"),
    Proof.RECEIPT: lazy_gettext("Shown by a receipt"),
    Proof.HAND_OVER: lazy_gettext("Handed over by the owner before"),
    Proof.REPLACEMENT: lazy_gettext("Supplied as the replacement for another device"),
    Proof.SUPPORT: lazy_gettext("Entered by support"),
}


def _recorded(rows: Sequence[Row[Any]]) -> Iterator[Event]:
    """Every fact ever recorded, also what was taken back; the day counts, not when it was told."""
    for recorded in facts.histories(rows).values():
        by_id = {fact.id: fact for fact in recorded}
        for fact in recorded:
            about = _about(fact, by_id.get(fact.retracts or 0))
            yield Event(fact.happened_on, str(FACTS[fact.kind]), about, fact.user_name)


def _about(fact: Fact, taken_back: Fact | None) -> str:
    parts = [fact.shown, fact.note]
    if taken_back:
        parts.insert(0, f"{FACTS[taken_back.kind]}, {date_text(taken_back.happened_on)}")
    if fact.months:
        parts.insert(0, duration_text(fact.months))
    if (recorded_on := day_of(fact.recorded_at)) != fact.happened_on:
        parts.append(_("Recorded on %(day)s", day=date_text(recorded_on)))
    return " · ".join(part for part in parts if part)


def _ownerships(serial: str) -> Select[Any]:
    return (
        select(
            _owned.c.id,
            _owned.c.state,
            _owned.c.proof,
            _owned.c.added_at,
            _owned.c.decided_at,
            _owned.c.ended_at,
            _owned.c.company_id,
            func.coalesce(_companies.c.name, _users.c.name).label("owner"),
            func.coalesce(_owned.c.user_id, 0).label("person"),
        )
        .select_from(_owned)
        .outerjoin(_companies, _companies.c.id == _owned.c.company_id)
        .outerjoin(_users, _users.c.id == _owned.c.user_id)
        .where(_owned.c.serial == serial)
    )


def _owned_by(rows: Sequence[Row[Any]]) -> Iterator[Event]:
    for row in rows:
        company = row.company_id
        path = f"/support/companies/{company}" if company else f"/support/people/{row.person}"
        proof = str(PROOFS[Proof(row.proof)])
        if row.state in (OwnershipState.REVIEW.value, OwnershipState.REJECTED.value):
            title = _("Asked for by %(name)s", name=row.owner)
        else:
            title = _("Added by %(name)s", name=row.owner)
        yield Event(row.added_at, title, proof, "", path, company)
        if row.state == OwnershipState.REJECTED.value and row.decided_at:
            title = _("%(name)s did not show that it is theirs", name=row.owner)
            yield Event(row.decided_at, title, "", "", path, company)
        if row.ended_at:
            title = _("No longer among the devices of %(name)s", name=row.owner)
            yield Event(row.ended_at, title, "", "", path, company)


HISTORIES = (
    SerialHistory(rows=facts.of_serial, events=_recorded),
    SerialHistory(rows=_ownerships, events=_owned_by),
)
