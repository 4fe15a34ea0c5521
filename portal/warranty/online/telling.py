"""Owners are told when their device was upgraded by coming online."""

from collections.abc import Collection
from dataclasses import replace

from portal.audit.record import Actor, record
from portal.warranty import notices
from portal.warranty.covers import covers_of
from portal.warranty.ownership import owners_of
from portal.warranty.terms import cover


def tell_owners(serials: Collection[str], actor: Actor) -> None:
    """A mail and a row of the audit trail for each owned device that has got more cover by it.

    Never commits.
    """
    owners = owners_of(serials) if serials else {}
    for serial, found in (covers_of(owners) if owners else {}).items():
        before = cover(replace(found.facts, online_on=None), found.cover.today)
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
