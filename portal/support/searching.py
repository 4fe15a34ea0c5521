"""The desk's one box: all sources of all features are asked in one statement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, literal, select, union_all

from portal.audit.record import Actor, record
from portal.core.plain_text import one_line
from portal.core.transaction import transaction
from portal.extensions import db
from portal.web.desk_sources import FoundRow, SearchSource, Shown
from portal.web.identity import Identity
from portal.web.registries import registries

# fewer characters say nothing: the first of millions would be shown
SHORTEST = 3
LONGEST = 100
# what this portal and others print before the last characters of a code
BEFORE = "….·•* "
# of each kind: on the page of all kinds, and at most
FEW, MOST = 8, 50


@dataclass(frozen=True)
class Group:
    """Results of one kind; `more` says that there are more than `count`."""

    source: SearchSource
    shown: Sequence[Shown]
    count: int
    more: bool

    @property
    def is_shortened(self) -> bool:
        return self.count > len(self.shown)


@dataclass(frozen=True)
class Results:
    """`too_short` if nothing was asked for, because the text says too little."""

    typed: str
    groups: Sequence[Group] = ()
    too_short: bool = False

    @property
    def only(self) -> Shown | None:
        """The one result there is, if there is one."""
        found = [shown for group in self.groups for shown in group.shown]
        return found[0] if len(found) == 1 else None


def search(text: str, identity: Identity, supporter: Actor, kind: str = "") -> Results:
    """One statement, a second one if that found nothing; and a row in the audit trail for whoever
    was shown people or companies. With a `kind`, up to MOST of these alone.
    """
    typed = one_line(text).lstrip(BEFORE)[:LONGEST]
    if len(typed) < SHORTEST:
        return Results(typed, too_short=bool(typed))
    sources = [each for each in registries.search_sources if identity.can(each.right)]
    if kind:
        asked = [each for each in sources if each.kind == kind]
        rows = _asked(asked, typed)
    else:
        rows = _asked([each for each in sources if not each.last_resort], typed)
        rows = rows or _asked([each for each in sources if each.last_resort], typed)
    groups = [
        _group(each, rows[each.kind], MOST if kind else FEW)
        for each in sources
        if each.kind in rows
    ]
    _note(typed, groups, rows, supporter)
    return Results(typed, groups)


def _asked(sources: Iterable[SearchSource], typed: str) -> dict[str, list[FoundRow]]:
    statements = [
        _limited(each.kind, query) for each in sources if (query := each.find(typed)) is not None
    ]
    found: dict[str, list[FoundRow]] = {}
    if statements:
        for kind, *row in db.session.execute(union_all(*statements)):
            found.setdefault(kind, []).append(FoundRow(*row))
    return found


def _limited(kind: str, query: Select[Any]) -> Select[Any]:
    """One more than is shown, to know that there are more; and none is counted further."""
    limited = query.limit(MOST + 1).subquery()
    return select(literal(kind).label("kind"), *limited.c)


def _group(source: SearchSource, rows: Sequence[FoundRow], most: int) -> Group:
    shown = [source.show(row) for row in rows[:most]]
    return Group(source, shown, min(len(rows), MOST), len(rows) > MOST)


def _note(
    typed: str,
    groups: Iterable[Group],
    rows: dict[str, list[FoundRow]],
    supporter: Actor,
) -> None:
    personal = [group for group in groups if group.source.personal]
    if not personal:
        return
    shown = [row for group in personal for row in rows[group.source.kind][: len(group.shown)]]
    companies = sorted({row.company_id for row in shown if row.company_id})
    with transaction():
        record("customer.searched", supporter, typed=typed, results=len(shown), companies=companies)
