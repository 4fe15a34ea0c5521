"""People at the support desk: found by the beginning of their e-mail address."""

from typing import Any

from sqlalchemy import Select

from portal.accounts.models import User
from portal.accounts.signing_in import normal_email
from portal.core.statements import begins_with, table_of
from portal.web.desk_sources import FoundRow, SearchSource, Shown, found
from portal.web.i18n import lazy_gettext

_users = table_of(User)


def _find(typed: str) -> Select[Any] | None:
    email = normal_email(typed)
    if not email or " " in email:
        return None
    selected = found(_users.c.id, _users.c.name, about=_users.c.email)
    return selected.where(begins_with(_users.c.email, email)).order_by(_users.c.email)


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
