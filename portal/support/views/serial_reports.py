"""Reported serial numbers: the queue, and one report with its answer."""

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from portal.audit import viewings
from portal.core.errors import DomainError
from portal.devices import serial_reports
from portal.support import report_answers
from portal.support.forms import AnswerForm
from portal.support.views.blueprint import blueprint, supporter
from portal.web import refusals
from portal.web.guards import requires
from portal.web.i18n import gettext as _
from portal.web.pages import page
from portal.web.paging import NumberedPages, page_number


@blueprint.get("/support/serial-reports")
@requires("support.devices")
def report_list() -> Response:
    state = "answered" if request.args.get("state") == "answered" else "open"
    number = page_number(request.args)
    found, total = serial_reports.queue(state, number)
    viewings.note("/support/serial-reports", (row.company_id for row in found), supporter())
    query = {"state": "answered" if state == "answered" else ""}
    pages = NumberedPages(number, total, "/support/serial-reports", query)
    return page("support/serial_reports.html", reports=found, state=state, pages=pages)


@blueprint.get("/support/serial-reports/<int:number>")
@requires("support.devices")
def serial_report(number: int) -> Response:
    return _report_page(number, AnswerForm())


@blueprint.post("/support/serial-reports/<int:number>")
@requires("support.devices")
def answer_report(number: int) -> Response:
    form = AnswerForm()
    if not form.validate():
        return _report_page(number, form, 422)
    try:
        report_answers.answer(number, form.answer.data or "", form.note.data or "", supporter())
    except serial_reports.AlreadyAnswered as refusal:
        return _report_page(number, form, refusals.status(refusal), refusal)
    except serial_reports.AnswerMissing as refusal:
        form.refuse(form.answer, refusals.sentence(refusal))
        return _report_page(number, form, 422)
    flash(_("Your answer is on its way by e-mail."), "success")
    return redirect("/support/serial-reports", code=303)


def _report_page(
    number: int, form: AnswerForm, status: int = 200, refusal: DomainError | None = None
) -> Response:
    report = serial_reports.shown(number)
    form.note.flags.optional = True
    viewings.note(f"/support/serial-reports/{number}", [report.company_id], supporter())
    return page(
        "support/serial_report.html",
        status=status,
        report=report,
        form=form,
        known_as=report_answers.serial_of(report.serial),
        others=[refusals.sentence(refusal)] if refusal else [],
    )
