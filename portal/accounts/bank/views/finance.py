"""Finance: bank details that wait, and one of them beside the bank's confirmation."""

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from portal.accounts.bank import confirmation, reading, verification
from portal.accounts.bank.verification import (
    BankDetailsDecided,
    BankDetailsReplaced,
    BankReasonMissing,
)
from portal.accounts.bank.views.blueprint import blueprint, verifier
from portal.accounts.forms import RejectionForm
from portal.audit import viewings
from portal.core.errors import DomainError
from portal.web import refusals
from portal.web.downloads import private_file
from portal.web.guards import fresh, requires
from portal.web.i18n import gettext as _
from portal.web.pages import page
from portal.web.paging import NumberedPages, page_number


@blueprint.get("/finance/bank-details")
@requires("bank.verify")
def queue() -> Response:
    decided = request.args.get("state") == "decided"
    number = page_number(request.args)
    found, total = reading.queue(not decided, number)
    viewings.note("/finance/bank-details", (row.company_id for row in found), verifier())
    query = {"state": "decided" if decided else ""}
    pages = NumberedPages(number, total, "/finance/bank-details", query)
    return page("bank/queue.html", queue=found, decided=decided, pages=pages)


@blueprint.get("/finance/bank-details/<int:number>")
@requires("bank.verify")
@fresh
def details_to_verify(number: int) -> Response:
    return _details_page(number, RejectionForm())


@blueprint.post("/finance/bank-details/<int:number>/verify")
@requires("bank.verify")
@fresh
def verify(number: int) -> Response:
    try:
        verification.verify(number, verifier())
    except (BankDetailsDecided, BankDetailsReplaced) as refusal:
        return _details_page(number, RejectionForm(formdata=None), refusal)
    flash(_("The bank details are verified, and the company is told by e-mail."), "success")
    return redirect("/finance/bank-details", code=303)


@blueprint.post("/finance/bank-details/<int:number>/reject")
@requires("bank.verify")
@fresh
def reject(number: int) -> Response:
    form = RejectionForm()
    if not form.validate():
        return _details_page(number, form, status=422)
    try:
        verification.reject(number, verifier(), form.reason.data or "")
    except (BankDetailsDecided, BankDetailsReplaced) as refusal:
        return _details_page(number, form, refusal)
    except BankReasonMissing as refusal:
        form.refuse(form.reason, refusals.sentence(refusal))
        return _details_page(number, form, status=422)
    flash(_("The bank details are rejected, and the company is told by e-mail."), "success")
    return redirect("/finance/bank-details", code=303)


@blueprint.get("/finance/bank-details/<int:number>/confirmation")
@requires("bank.verify")
@fresh
def confirmation_to_verify(number: int) -> Response:
    found = confirmation.for_finance(number, verifier())
    return private_file(found.name, found.media_type, found.content)


def _details_page(
    number: int, form: RejectionForm, refusal: DomainError | None = None, status: int = 200
) -> Response:
    """The whole IBAN is shown only while it waits to be compared."""
    shown = reading.shown(number)
    if shown.waits:
        iban = reading.whole_iban(shown, verifier())
    else:
        iban = shown.iban
        viewings.note(f"/finance/bank-details/{number}", [shown.company_id], verifier())
    return page(
        "bank/details.html",
        status=refusals.status(refusal) if refusal else status,
        shown=shown,
        iban=iban,
        form=form,
        others=[refusals.sentence(refusal)] if refusal else [],
    )
