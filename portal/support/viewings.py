"""Reading data of customers leaves a trace, too: a row for each company that was looked at."""

from collections.abc import Iterable
from dataclasses import replace

from portal.audit.record import Actor, record
from portal.core.transaction import atomic


@atomic
def note(page: str, companies: Iterable[int | None], supporter: Actor) -> None:
    """`page` is the path that showed them; None stands for a person outside any company."""
    for company_id in sorted(set(companies), key=lambda company_id: company_id or 0):
        subject = f"company:{company_id}" if company_id else ""
        record("customer.viewed", replace(supporter, company_id=company_id), subject, page=page)
