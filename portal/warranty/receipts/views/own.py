"""Adding a device by its receipt, and what came of the receipts that were sent."""

from uuid import UUID

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from portal.core.errors import DomainError
from portal.core.serials import SerialRefused, parse_serial
from portal.devices.register import SerialMisread
from portal.extensions import limiter
from portal.files.content import MAX_MEGABYTES, CheckedFile, checked
from portal.files.errors import FileRefused
from portal.warranty.changes import actor_of
from portal.warranty.owned.forms import LONGEST_LABEL
from portal.warranty.receipts import reading, sending
from portal.warranty.receipts.forms import ReceiptForm
from portal.warranty.receipts.sending import PurchaseInFuture
from portal.warranty.receipts.views.blueprint import blueprint
from portal.web import refusals
from portal.web.downloads import private_file
from portal.web.guards import requires
from portal.web.i18n import gettext as _
from portal.web.identity import current_identity
from portal.web.pages import page
from portal.web.paging import NumberedPages, page_number

_FIELDS: dict[type[DomainError], str] = {
    SerialRefused: "serial",
    SerialMisread: "serial",
    PurchaseInFuture: "bought_on",
}


@blueprint.get("/devices/receipts")
@requires("devices.own")
def receipts() -> Response:
    number = page_number(request.args)
    found, total = reading.sent_by(current_identity(), number)
    pages = NumberedPages(number, total, "/devices/receipts")
    return page("warranty/receipts/receipts.html", receipts=found, pages=pages)


@blueprint.get("/devices/receipts/<uuid:receipt>/file")
@requires("devices.own")
def own_receipt(receipt: UUID) -> Response:
    found = reading.own_file(current_identity(), receipt)
    return private_file(found.name, found.media_type, found.content)


@blueprint.get("/devices/add-by-receipt")
@requires("devices.own")
def add_by_receipt() -> Response:
    form = ReceiptForm()
    if not form.serial.data:
        form.serial.data = request.args.get("serial", "")
    return _form_page(form)


@blueprint.post("/devices/add-by-receipt")
@requires("devices.own")
@limiter.limit("30 per minute", key_func=lambda: str(current_identity().user_id))
def send_receipt() -> Response:
    form = ReceiptForm()
    valid, file = form.validate(), _sent_file(form)
    if not valid or file is None or form.bought_on.data is None:
        return _form_page(form, 422)
    try:
        serial = parse_serial(form.serial.data or "")
        sender = actor_of(current_identity())
        sending.send(sender, serial, form.bought_on.data, form.label.data, file)
    except DomainError as refusal:
        others = form.show(refusal, _FIELDS)
        return _form_page(form, refusals.status(refusal), others)
    flash(_("Thank you. We review your receipt, and tell you by e-mail."), "success")
    return redirect("/devices/receipts", code=303)


def _sent_file(form: ReceiptForm) -> CheckedFile | None:
    """None when the form says now what is wrong with it."""
    sent = form.receipt.data
    try:
        return checked(sent.read() if sent else b"", sent.filename or "" if sent else "")
    except FileRefused as refusal:
        form.refuse(form.receipt, refusals.sentence(refusal))
        return None


def _form_page(form: ReceiptForm, status: int = 200, others: list[str] | None = None) -> Response:
    form.label.flags.optional = True
    return page(
        "warranty/receipts/send.html",
        status=status,
        form=form,
        others=others or [],
        longest_label=LONGEST_LABEL,
        megabytes=MAX_MEGABYTES,
    )
