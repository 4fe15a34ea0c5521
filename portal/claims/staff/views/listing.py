"""The queue of claims: on pages, and as CSV."""

from collections.abc import Iterator, Sequence

from flask import request
from werkzeug.wrappers import Response

from portal.audit import viewings
from portal.claims.staff import queue
from portal.claims.staff.filter_forms import QueueForm
from portal.claims.staff.labels import STATES, next_step
from portal.claims.staff.queue import QueuedClaim
from portal.claims.staff.views.blueprint import LIST, WORDS, blueprint, staff
from portal.core.clock import today
from portal.documents.csv_export import Cell, csv_lines
from portal.web.downloads import csv_file
from portal.web.guards import requires
from portal.web.i18n import gettext as _
from portal.web.i18n import pgettext
from portal.web.pages import page
from portal.web.paging import NumberedPages, page_number

FILTERS = ("waiting", "state", "country", "overdue", "text")


@blueprint.get("/support/claims")
@requires("claims.desk")
def claims() -> Response:
    form, number = QueueForm(request.args), page_number(request.args)
    valid = form.validate()
    found, total = queue.queue(form.filters, number) if valid else ([], 0)
    viewings.note(LIST, (claim.company_id for claim in found), staff())
    query = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    return page(
        "claims/staff/queue.html",
        status=200 if valid else 422,
        form=form,
        found=found,
        pages=NumberedPages(number, total, LIST, query),
        csv=NumberedPages(1, 0, f"{LIST}.csv", query).url(1),
        filtered=bool(query),
        **WORDS,
    )


@blueprint.get("/support/claims.csv")
@requires("claims.desk")
def claims_csv() -> Response:
    form = QueueForm(request.args)
    if not form.validate():
        return claims()
    viewings.note(f"{LIST}.csv", queue.companies(form.filters), staff())
    name = f"claims-{today().isoformat()}.csv"
    return csv_file(name, csv_lines(_titles(), map(_cells, queue.every(form.filters))))


def _titles() -> list[str]:
    return [
        pgettext("claims", "Claim"),
        pgettext("claim", "Submitted"),
        _("Days"),
        pgettext("claim", "State"),
        _("Next step"),
        _("Company"),
        _("Customer number"),
        _("Country"),
        _("Plant"),
        _("Reference number"),
        _("Parts"),
        pgettext("claim", "Net amount"),
        _("Must be back by"),
    ]


def _cells(claim: QueuedClaim) -> Sequence[Cell]:
    return list(_values(claim))


def _values(claim: QueuedClaim) -> Iterator[Cell]:
    yield claim.number
    yield claim.submitted_on
    yield claim.age
    yield str(STATES[claim.state])
    yield next_step(claim)
    yield claim.company
    yield claim.customer_no
    yield claim.country
    yield claim.plant_name
    yield claim.reference_number
    yield claim.parts
    yield claim.net.amount
    yield claim.due_on
