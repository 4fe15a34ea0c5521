"""After redeeming: all codes of the company, slips to print, and the receipt by mail again."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.core.clock import today
from portal.documents.csv_export import Cell, csv_lines
from portal.redemption import codes_list, naming, receipts, resend, slips
from portal.redemption.codes_forms import CodesForm
from portal.redemption.codes_list import Code
from portal.redemption.views.blueprint import blueprint, redeemer, redemption_page
from portal.web.downloads import csv_file, pdf_file
from portal.web.guards import requires
from portal.web.i18n import gettext as _
from portal.web.i18n import pgettext
from portal.web.identity import current_identity
from portal.web.interrupted import safe_next
from portal.web.links import absolute
from portal.web.paging import NumberedPages, page_number

FILTERS = ("serial", "from", "to", "text")


@blueprint.get("/codes")
@requires("codes.view")
def codes() -> Response:
    form = CodesForm(request.args)
    if not form.validate():
        return _codes_page(form, None, 0, 422)
    company = current_identity().member_of
    found, total = codes_list.read(company.id, form.filters, page_number(request.args))
    return _codes_page(form, found, total)


@blueprint.get("/codes.csv")
@requires("codes.view")
def codes_csv() -> Response:
    form = CodesForm(request.args)
    if not form.validate():
        return _codes_page(form, None, 0, 422)
    found = codes_list.every_code(current_identity().member_of.id, form.filters)
    name = f"activation-codes-{today().isoformat()}.csv"
    return csv_file(name, csv_lines(_titles(), map(_cells, found)))


@blueprint.get("/redeem/receipt/<uuid:receipt>/slips.pdf")
@requires("codes.view")
def receipt_slips(receipt: UUID) -> Response:
    company = current_identity().member_of
    found = receipts.find(company.id, receipt)
    return pdf_file(slips.file_name(found.receipt), slips.pdf_of(found, company.name))


@blueprint.post("/redeem/receipt/<uuid:receipt>/resend")
@requires("codes.view")
def resend_receipt(receipt: UUID) -> Response:
    asker = redeemer()
    resend.send_again(asker, receipt)
    flash(_("The receipt with its codes is on its way to %(email)s.", email=asker.email), "success")
    back = request.form.get("next") or url_for("redemption.receipt", uuid=receipt)
    return redirect(safe_next(back), code=303)


def _codes_page(
    form: CodesForm, found: list[Code] | None, total: int, status: int = 200
) -> Response:
    query = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    number = page_number(request.args)
    return redemption_page(
        "codes.html",
        "codes",
        status,
        form=form,
        found=found,
        filtered=bool(query),
        pages=NumberedPages(number, total, "/codes", query),
        csv=NumberedPages(1, total, "/codes.csv", query).url(1),
    )


def _titles() -> list[str]:
    return [
        _("Time (UTC)"),
        _("Serial number"),
        _("Product"),
        pgettext("slip", "Extension"),
        _("Activation code"),
        _("Receipt number"),
        _("Reference"),
        _("Redeemed by"),
        _("Receipt"),
    ]


def _cells(code: Code) -> list[Cell]:
    return [
        f"{code.issued_at:%Y-%m-%d %H:%M:%S}",
        code.serial,
        naming.product_name(code.product),
        naming.extension_name(code.product, code.extension, code.step),
        code.printed,
        code.receipt_no,
        code.reference,
        code.person,
        absolute(f"/redeem/receipt/{code.receipt}"),
    ]
