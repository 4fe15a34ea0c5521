"""Support: receipts that wait, and one of them with the decision about it."""

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from portal.core.errors import DomainError
from portal.redemption.naming import product_name
from portal.warranty.receipts import deciding, reading
from portal.warranty.receipts.forms import AcceptForm, RefuseForm
from portal.warranty.receipts.views.blueprint import blueprint, supporter
from portal.warranty.terms.refused import DateBeforeProduction, DateInFuture
from portal.web import refusals
from portal.web.downloads import private_file
from portal.web.forms import PortalForm
from portal.web.guards import requires
from portal.web.i18n import ENDONYMS
from portal.web.i18n import gettext as _
from portal.web.pages import page
from portal.web.paging import NumberedPages, page_number

_AT_THE_DAY: dict[type[DomainError], str] = {
    DateInFuture: "bought_on",
    DateBeforeProduction: "bought_on",
}


@blueprint.get("/support/device-receipts")
@requires("support.devices")
def receipt_queue() -> Response:
    decided = request.args.get("state") == "decided"
    number = page_number(request.args)
    found, total = reading.queue(not decided, number, supporter())
    query = {"state": "decided" if decided else ""}
    return page(
        "warranty/receipts/queue.html",
        queue=found,
        decided=decided,
        product_name=product_name,
        pages=NumberedPages(number, total, "/support/device-receipts", query),
    )


@blueprint.get("/support/device-receipts/<int:number>")
@requires("support.devices")
def receipt_to_review(number: int) -> Response:
    return _review_page(number)


@blueprint.post("/support/device-receipts/<int:number>/accept")
@requires("support.devices")
def accept_receipt(number: int) -> Response:
    form = AcceptForm()
    if not form.validate() or form.bought_on.data is None:
        return _review_page(number, form, status=422)
    try:
        deciding.accept(number, form.bought_on.data, supporter())
    except reading.UnknownReceipt:
        raise
    except DomainError as refusal:
        others = form.show(refusal, _AT_THE_DAY)
        return _review_page(number, form, refusals.status(refusal), others)
    flash(_("The receipt is accepted, and the sender is told by e-mail."), "success")
    return redirect("/support/device-receipts", code=303)


@blueprint.post("/support/device-receipts/<int:number>/refuse")
@requires("support.devices")
def refuse_receipt(number: int) -> Response:
    form = RefuseForm()
    if not form.validate():
        return _review_page(number, form, status=422)
    try:
        deciding.refuse(number, form.reason.data or "", supporter())
    except (deciding.ReceiptDecided, deciding.ReceiptReasonMissing) as refusal:
        others = form.show(refusal, {deciding.ReceiptReasonMissing: "reason"})
        return _review_page(number, form, refusals.status(refusal), others)
    flash(_("The receipt is refused, and the sender is told by e-mail."), "success")
    return redirect("/support/device-receipts", code=303)


@blueprint.get("/support/device-receipts/<int:number>/file")
@requires("support.devices")
def receipt_file(number: int) -> Response:
    found = reading.file_to_review(number, supporter())
    return private_file(found.name, found.media_type, found.content)


def _review_page(
    number: int,
    form: PortalForm | None = None,
    status: int = 200,
    others: list[str] | None = None,
) -> Response:
    """Two forms; what was sent with one of them is shown again, with what is wrong."""
    shown = reading.shown(number, supporter())
    accepting = form if isinstance(form, AcceptForm) else AcceptForm(formdata=None)
    if form is not accepting:
        accepting.bought_on.data = shown.purchased_on
    return page(
        "warranty/receipts/review.html",
        status=status,
        shown=shown,
        sent=form,
        accepting=accepting,
        refusing=form if isinstance(form, RefuseForm) else RefuseForm(formdata=None),
        others=others or [],
        endonyms=ENDONYMS,
        product=product_name(shown.product) if shown.product else "",
        owner=shown.has_now if shown.waits else None,
    )
