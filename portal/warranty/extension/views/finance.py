"""Finance: orders of extensions, and one of them beside the payment that arrived."""

from datetime import timedelta

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from portal.audit import viewings
from portal.core.clock import today
from portal.core.errors import DomainError
from portal.invoicing.attachments import invoice_file
from portal.invoicing.creditor_reference import in_groups
from portal.warranty.extension import order_lists, settling
from portal.warranty.extension.forms import OrdersForm, PaymentForm
from portal.warranty.extension.order_lists import order_number
from portal.warranty.extension.settling import PaymentDayWrong, PaymentDiffers
from portal.warranty.extension.views.blueprint import WORDS, blueprint, finance_actor
from portal.warranty.kinds import OrderState
from portal.web import refusals
from portal.web.downloads import pdf_file
from portal.web.guards import requires
from portal.web.i18n import gettext as _
from portal.web.pages import page
from portal.web.paging import NumberedPages, page_number

LIST = "/finance/extension-orders"


@blueprint.get("/finance/extension-orders")
@requires("finance.settle")
def all_orders() -> Response:
    form, number = OrdersForm(request.args), page_number(request.args)
    valid = form.validate()
    state, text = (form.wanted_state, form.text.data or "") if valid else (None, "")
    found, total = order_lists.all_orders(state, text, number)
    viewings.note(LIST, (order.company_id for order in found), finance_actor())
    query = {"state": state.value if state else "", "text": text}
    pages = NumberedPages(number, total, LIST, query)
    filtered = bool(state or text)
    return page(
        "extension/finance_orders.html",
        status=200 if valid else 422,
        form=form,
        orders=found,
        pages=pages,
        filtered=filtered,
        **WORDS,
    )


@blueprint.get("/finance/extension-orders/<int:number>")
@requires("finance.settle")
def order_to_settle(number: int) -> Response:
    order = order_number(number)
    form = PaymentForm(formdata=None, data={"amount": order.gross.amount, "paid_on": today()})
    return _order_page(number, form)


@blueprint.get("/finance/extension-orders/<int:number>/invoice.pdf")
@requires("finance.settle")
def invoice_for_finance(number: int) -> Response:
    order = order_number(number)
    viewings.note(request.path, [order.company_id], finance_actor())
    file = invoice_file(order.invoice_id)
    return pdf_file(file.name, file.content)


@blueprint.post("/finance/extension-orders/<int:number>/pay")
@requires("finance.settle")
def mark_paid(number: int) -> Response:
    form = PaymentForm()
    if not form.validate():
        return _order_page(number, form, 422)
    try:
        settling.settle(number, form.received, finance_actor(), bool(form.accept.data))
    except DomainError as refusal:
        return _refused(number, form, refusal)
    flash(_("The order is paid, the extension counts, and the buyer is told by e-mail."), "success")
    return redirect(f"{LIST}?state={OrderState.PENDING}", code=303)


def _refused(number: int, form: PaymentForm, refusal: DomainError) -> Response:
    others = form.show(refusal, {PaymentDiffers: "amount", PaymentDayWrong: "paid_on"})
    differs = isinstance(refusal, PaymentDiffers)
    return _order_page(number, form, refusals.status(refusal), others, differs)


def _order_page(
    number: int,
    form: PaymentForm,
    status: int = 200,
    others: list[str] | None = None,
    differs: bool = False,
) -> Response:
    order = order_number(number)
    viewings.note(f"{LIST}/{number}", [order.company_id], finance_actor())
    return page(
        "extension/finance_order.html",
        status=status,
        order=order,
        form=form,
        others=others or [],
        differs=differs or bool(form.accept.data),
        overdue=order.is_pending and order.due_on + timedelta(days=1) <= today(),
        in_groups=in_groups,
        **WORDS,
    )
