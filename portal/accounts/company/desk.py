"""Companies at the support desk: how they are found, and which of their changes wait."""

from typing import Any

from sqlalchemy import ScalarSelect, Select, func, select, union

from portal.accounts.company.kinds import ChangeState
from portal.accounts.company.models import CompanyChange
from portal.accounts.models import Company
from portal.accounts.name_words import companies_named
from portal.core.company_names import telling_letters
from portal.core.plain_text import one_line
from portal.core.statements import begins_with, table_of
from portal.core.typed_text import plain_capitals
from portal.web.desk_sources import DeskQueue, FoundRow, SearchSource, Shown, found
from portal.web.i18n import lazy_gettext

# of each way to find a company: the desk shows no more
MOST = 51

_companies, _changes = table_of(Company), table_of(CompanyChange)


def _find(typed: str) -> Select[Any] | None:
    """By the beginning of customer number, e-mail address, name (however it is divided) or each
    word of the name, or by the whole VAT number: each along its own index.
    """
    conditions = [
        begins_with(_companies.c.customer_no, one_line(typed).upper()),
        begins_with(_companies.c.email, one_line(typed).casefold()),
    ]
    if name := telling_letters(typed):
        conditions.append(begins_with(_companies.c.name_folded, name))
    if number := plain_capitals(typed):
        conditions.append(_companies.c.vat_id == number)
    ids = [select(_companies.c.id).where(each) for each in conditions]
    if (named := companies_named(typed)) is not None:
        ids.append(named)
    ways = [select(each.limit(MOST).subquery().c[0]) for each in ids]
    return (
        found(
            _companies.c.id,
            _companies.c.name,
            about=_companies.c.customer_no,
            more=_companies.c.city,
            company_id=_companies.c.id,
        )
        .where(_companies.c.id.in_(union(*ways)))
        .order_by(_companies.c.name, _companies.c.id)
    )


def _shown(row: FoundRow) -> Shown:
    about = " · ".join(part for part in (row.about, row.more) if part)
    return Shown(row.title, f"/support/companies/{row.key}", about)


SOURCE = SearchSource(
    kind="company",
    heading=lazy_gettext("Companies"),
    icon="building-2",
    right="support.desk",
    find=_find,
    show=_shown,
    personal=True,
)


def _waiting() -> ScalarSelect[Any]:
    is_open = _changes.c.state == ChangeState.OPEN.value
    return select(func.count()).select_from(_changes).where(is_open).scalar_subquery()


QUEUE = DeskQueue(
    path="/support/company-changes",
    label=lazy_gettext("Changes of company data"),
    icon="building-2",
    right="support.desk",
    hint=lazy_gettext("Names, addresses and VAT numbers that count once you approve them."),
    waiting=_waiting,
)
