"""Owners are told when their device was upgraded by coming online."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from portal.audit.record import Actor, record
from portal.warranty import notices
from portal.warranty.covers import covers_of
from portal.warranty.ownership import owners_of
from portal.warranty.terms import cover


def tell_owners(contacts: Mapping[str, date | None], actor: Actor) -> None:
    """A mail and a row of the audit trail for each owned device that has got more cover by it.

    `contacts`: the day that counted as the first until now, by serial. Never commits.
    """
    owners = owners_of(contacts) if contacts else {}
    for serial, found in (covers_of(owners) if owners else {}).items():
        before = cover(replace(found.facts, online_on=contacts[serial]), found.cover.today)
        if found.cover.level is before.level:
            continue
        owner = owners[serial]
        notices.tell_upgraded(owner, serial, before, found.cover)
        record(
            "warranty.upgraded",
            replace(actor, company_id=owner.company_id),
            f"serial:{serial}",
            level=found.cover.level.value,
            way="online",
        )
