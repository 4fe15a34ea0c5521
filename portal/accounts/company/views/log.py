"""The audit log of a company, for its administrators: on pages, and as CSV."""

from flask import request
from werkzeug.wrappers import Response

from portal.accounts.company import log
from portal.accounts.company.forms import LogForm
from portal.accounts.company.views.blueprint import administrator, blueprint
from portal.audit import trail
from portal.audit.record import record
from portal.audit.trail import Entry, Filters
from portal.core.clock import today
from portal.core.transaction import transaction
from portal.documents.csv_export import Cell, csv_lines
from portal.web.downloads import csv_file
from portal.web.guards import requires
from portal.web.i18n import gettext as _
from portal.web.i18n import pgettext
from portal.web.identity import current_identity
from portal.web.pages import page
from portal.web.paging import ROWS, NumberedPages, offset_of, page_number

FILTERS = ("person", "action", "from", "to")


@blueprint.get("/company/log")
@requires("company.manage")
def audit_log() -> Response:
    form = _form()
    valid = form.validate()
    number = page_number(request.args)
    filters = form.filters if valid else Filters()
    found, total = trail.read(_company_id(), filters, ROWS, offset_of(number))
    query = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    return page(
        "company/log.html",
        "entries",
        200 if valid else 422,
        form=form,
        entries=found if valid else None,
        label=log.label,
        details=log.details,
        address=log.address,
        filtered=bool(query),
        pages=NumberedPages(number, total, "/company/log", query),
        csv=NumberedPages(1, 0, "/company/log.csv", query).url(1),
    )


@blueprint.get("/company/log.csv")
@requires("company.manage")
def audit_log_csv() -> Response:
    form = _form()
    if not form.validate():
        return audit_log()
    with transaction():
        record("audit.exported", administrator())
    entries = trail.every_entry(_company_id(), form.filters)
    return csv_file(
        f"audit-log-{today().isoformat()}.csv", csv_lines(_titles(), map(_cells, entries))
    )


def _form() -> LogForm:
    form = LogForm(request.args)
    persons, actions = trail.who_and_what(_company_id())
    named = [(action, log.label(action)) for action in actions]
    form.offer(persons, sorted(named, key=lambda pair: pair[1]))
    return form


def _company_id() -> int:
    return current_identity().member_of.id


def _titles() -> list[str]:
    return [
        _("Time (UTC)"),
        pgettext("audit log", "Person"),
        pgettext("audit log", "What was done"),
        pgettext("audit log", "Details"),
        pgettext("audit log", "Subject"),
        _("Network address, shortened"),
    ]


def _cells(entry: Entry) -> list[Cell]:
    return [
        f"{entry.at:%Y-%m-%d %H:%M:%S}",
        entry.person,
        log.label(entry.action),
        log.details(entry),
        entry.subject,
        log.address(entry),
    ]
