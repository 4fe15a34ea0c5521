"""A serial number that the register does not know goes to support."""

from flask import redirect, request
from werkzeug.wrappers import Response

from portal.redemption import reporting
from portal.redemption.report_forms import ReportForm
from portal.redemption.reporting import ReportedTooOften
from portal.redemption.views.blueprint import blueprint, redeemer, redemption_page
from portal.web import refusals
from portal.web.guards import requires


@blueprint.get("/redeem/report")
@requires("coins.redeem")
def report() -> Response:
    form = ReportForm(data={"serial": request.args.get("serial", "")})
    return redemption_page("report.html", form=form, others=[])


@blueprint.post("/redeem/report")
@requires("coins.redeem")
def report_submit() -> Response:
    form = ReportForm()
    if not form.validate():
        return redemption_page("report.html", status=422, form=form, others=[])
    try:
        reporting.report(
            redeemer().actor,
            form.serial.data or "",
            form.product_name.data or "",
            form.remark.data or "",
        )
    except ReportedTooOften as refusal:
        return redemption_page(
            "report.html",
            status=refusals.status(refusal),
            form=form,
            others=[refusals.sentence(refusal)],
        )
    return redirect("/redeem/report/sent", code=303)


@blueprint.get("/redeem/report/sent")
@requires("coins.redeem")
def report_sent() -> Response:
    return redemption_page("report_sent.html")
