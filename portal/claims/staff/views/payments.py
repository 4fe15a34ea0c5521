"""Finance: settled invoices go to the bank, are marked as paid, and leave as a table."""

from collections.abc import Callable

from flask import request
from werkzeug.wrappers import Response

from portal.audit import viewings
from portal.audit.record import record
from portal.claims.kinds import InvoiceState
from portal.claims.staff import accounting, paying, transfers
from portal.claims.staff.credit_transfer import Account, payment_file
from portal.claims.staff.filter_forms import ExportForm
from portal.claims.staff.forms import InvoicesForm
from portal.claims.staff.transfers import Order
from portal.claims.staff.views.blueprint import blueprint, staff
from portal.claims.staff.views.finance import answered, invoices_page, ticked
from portal.core.brand import brand
from portal.core.clock import now, today
from portal.core.errors import DomainError
from portal.core.transaction import transaction
from portal.documents.csv_export import csv_lines
from portal.web import refusals
from portal.web.day_fields import NO_DATE
from portal.web.downloads import csv_file, private_file
from portal.web.formats import integer_text
from portal.web.guards import fresh, requires
from portal.web.i18n import ngettext
from portal.web.pages import page

TRANSFER_COLUMNS = ("end_to_end", "payee", "iban", "bic", "amount", "currency", "remittance")


@blueprint.post("/finance/claims/transfer.xml")
@requires("claims.pay")
@fresh
def transfer_xml() -> Response:
    """A file for the bank: pain.001.001.09."""
    return _transfer(_as_xml)


@blueprint.post("/finance/claims/transfer.csv")
@requires("claims.pay")
@fresh
def transfer_csv() -> Response:
    """The same as a table, for a bank that takes no such files."""
    return _transfer(_as_csv)


@blueprint.post("/finance/claims/pay")
@requires("claims.pay")
def pay() -> Response:
    """The money has left: settled invoices are marked as paid."""
    form = InvoicesForm()
    chosen = ticked(form)
    if chosen is None:
        return invoices_page(form, 422)
    if form.day.data is None:
        form.refuse(form.day, str(NO_DATE))
        return invoices_page(form, 422)
    shown = form.shown(chosen, InvoiceState.SETTLED)
    return answered(paying.pay_all(shown, form.day.data, staff()), _paid)


@blueprint.get("/finance/claims/export")
@requires("claims.pay")
def export() -> Response:
    return page("claims/staff/export.html", form=ExportForm(), columns=accounting.COLUMNS)


@blueprint.get("/finance/claims/export.csv")
@requires("claims.pay")
def export_csv() -> Response:
    """For accounting: names of columns and states are fixed, whatever language is spoken."""
    form = ExportForm(request.args)
    if not form.validate():
        return page("claims/staff/export.html", status=422, form=form, columns=accounting.COLUMNS)
    with transaction():
        record("claim.exported", staff())
    days = form.since.data, form.until.data
    viewings.note(request.path, accounting.companies(*days), staff())
    rows = accounting.rows(*days)
    name = f"claim-invoices-{today().isoformat()}.csv"
    return csv_file(name, csv_lines(accounting.COLUMNS, rows))


def _transfer(written: Callable[[Order], Response]) -> Response:
    form = InvoicesForm()
    chosen = ticked(form)
    if chosen is None:
        return invoices_page(form, 422)
    try:
        order = transfers.order(chosen, staff(), again=form.again.data)
    except DomainError as refusal:
        form.refuse(form.invoice, refusals.sentence(refusal))
        form.may_repeat = isinstance(refusal, transfers.InAnotherFile)
        return invoices_page(form, refusals.status(refusal))
    return written(order)


def _as_xml(order: Order) -> Response:
    bank = brand().bank
    payer = Account(bank.holder, bank.iban, bank.bic)
    content = payment_file(payer, order.transfers, today(), now())
    return private_file(f"{order.message_id}.xml", "application/xml", content)


def _as_csv(order: Order) -> Response:
    rows = (
        (
            each.end_to_end,
            each.payee.holder,
            each.payee.iban,
            each.payee.bic,
            each.amount.amount,
            each.amount.currency,
            each.remittance,
        )
        for each in order.transfers
    )
    content = "".join(csv_lines(TRANSFER_COLUMNS, rows)).encode()
    return private_file(f"{order.message_id}.csv", "text/csv; charset=utf-8", content)


def _paid(count: int) -> str:
    return ngettext(
        "%(count)s invoice is marked as paid, and the company is told by e-mail.",
        "%(count)s invoices are marked as paid, and the companies are told by e-mail.",
        count,
        count=integer_text(count),
    )
