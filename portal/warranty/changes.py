"""What a change of a warranty needs: who does it, the cover as it stands, and what it becomes."""

from dataclasses import dataclass

from portal.audit.record import Actor
from portal.core.serials import Serial
from portal.warranty import covers
from portal.warranty.covers import DeviceCover
from portal.warranty.ownership import UnknownDevice
from portal.warranty.terms import Cover
from portal.web.identity import Identity


@dataclass(frozen=True, slots=True)
class Change:
    """`repeated`: the same was done before, and nothing was done now."""

    before: Cover
    after: Cover
    repeated: bool = False


def actor_of(identity: Identity) -> Actor:
    company = identity.company
    return Actor(identity.user_id, identity.name, company.id if company else None)


def present(serial: str) -> DeviceCover:
    """Raises UnknownDevice for one that the register has lost."""
    found = covers.look_up(Serial(serial)).found
    if found is None:
        raise UnknownDevice()
    return found
