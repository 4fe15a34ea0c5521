"""What waits for the desk, in whatever feature it waits; counted in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.extensions import db
from portal.web.desk_sources import DeskQueue
from portal.web.identity import Identity
from portal.web.registries import registries


@dataclass(frozen=True)
class Waiting:
    """`count` is None for a page where nothing ever waits."""

    queue: DeskQueue
    count: int | None


def waiting(identity: Identity) -> Sequence[Waiting]:
    """The queues this person may open, in the order of the features."""
    queues = [each for each in registries.desk_queues if identity.can(each.right)]
    counted = [each for each in queues if each.waiting]
    counts = db.session.execute(select(*(each.waiting() for each in counted if each.waiting))).one()
    known = {each.path: count for each, count in zip(counted, counts, strict=True)}
    return [Waiting(each, known.get(each.path)) for each in queues]
