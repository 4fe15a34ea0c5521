"""A serial number that the register does not know goes to support."""

from flask import redirect, request
from werkzeug.wrappers import Response

from portal.audit.record import Actor
from portal.redemption import reporting
from portal.redemption.report_forms import ReportForm
from portal.redemption.reporting import ReportedTooOften
from portal.warranty.lookup.views.blueprint import blueprint
from portal.web import refusals
from portal.web.guards import signed_in
from portal.web.identity import current_identity
from portal.web.pages import page


@blueprint.get("/warranty/report")
@signed_in
def report() -> Response:
    return _form_page(ReportForm(data={"serial": request.args.get("serial", "")}))


@blueprint.post("/warranty/report")
@signed_in
def report_submit() -> Response:
    form = ReportForm()
    if not form.validate():
        return _form_page(form, 422)
    serial, product = form.serial.data or "", form.product_name.data or ""
    try:
        reporting.report(_reporter(), serial, product, form.remark.data or "")
    except ReportedTooOften as refusal:
        return _form_page(form, refusals.status(refusal), [refusals.sentence(refusal)])
    return redirect("/warranty/report/sent", code=303)


@blueprint.get("/warranty/report/sent")
@signed_in
def report_sent() -> Response:
    return page("warranty/lookup/report_sent.html")


def _reporter() -> Actor:
    identity = current_identity()
    company_id = identity.company.id if identity.company else None
    return Actor(identity.user_id, identity.name, company_id)


def _form_page(form: ReportForm, status: int = 200, others: list[str] | None = None) -> Response:
    return page("warranty/lookup/report.html", status=status, form=form, others=others or [])
