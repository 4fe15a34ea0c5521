"""People at the support desk: found by their names and e-mail addresses."""

from typing import Any

from sqlalchemy import Select, select, union

from portal.accounts.models import User
from portal.accounts.name_words import people_at, people_named
from portal.accounts.signing_in import normal_email
from portal.core.statements import begins_with, table_of
from portal.web.desk_sources import FoundRow, SearchSource, Shown, found
from portal.web.i18n import lazy_gettext

# of each way to find somebody: the desk shows no more
MOST = 51

_users = table_of(User)


def _find(typed: str) -> Select[Any] | None:
    """By the beginning of the e-mail address, of its domain, or of each word of the name: each
    along its own index.
    """
    email = normal_email(typed)
    ids = [people_named(typed), people_at(typed)]
    if email and " " not in email:
        ids.append(select(_users.c.id).where(begins_with(_users.c.email, email)))
    ways = [select(each.limit(MOST).subquery().c[0]) for each in ids if each is not None]
    if not ways:
        return None
    return (
        found(_users.c.id, _users.c.name, about=_users.c.email)
        .where(_users.c.id.in_(union(*ways)))
        .order_by(_users.c.email)
    )


def _shown(row: FoundRow) -> Shown:
    return Shown(row.title, f"/support/people/{row.key}", row.about)


SOURCE = SearchSource(
    kind="person",
    heading=lazy_gettext("People"),
    icon="user",
    right="support.desk",
    find=_find,
    show=_shown,
    personal=True,
)
