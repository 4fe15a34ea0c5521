"""Reading data of customers leaves a trace, too: a row for each company that was looked at."""

from collections.abc import Iterable

from portal.audit.record import Actor, record_about
from portal.core.transaction import transaction


def note(page: str, companies: Iterable[int | None], reader: Actor) -> None:
    """`page` is the path that showed them to `reader`, of support or finance; None stands for a
    person outside any company.
    """
    shown = set(companies)
    if shown:
        with transaction():
            record_about("customer.viewed", reader, shown, page=page)
