"""Finance: invoices of claims, settled one by one or many at once after a review."""

from collections.abc import Callable, Collection, Sequence
from uuid import UUID

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from portal.audit import viewings
from portal.claims.kinds import InvoiceState
from portal.claims.staff import desk, invoice_list, letters, paying
from portal.claims.staff.filter_forms import InvoiceFiltersForm
from portal.claims.staff.forms import DisputeInvoiceForm, InvoicesForm
from portal.claims.staff.invoice_list import MOST_AT_ONCE, ListedInvoice
from portal.claims.staff.letters import Letter
from portal.claims.staff.paying import InBankFile, Outcome, UnknownClaimInvoice
from portal.claims.staff.views.blueprint import FINANCE, WORDS, blueprint, staff
from portal.claims.staff.views.deeds import chosen_letter
from portal.core.clock import today
from portal.core.errors import DomainError
from portal.invoicing.money import total
from portal.web import refusals, reviewing
from portal.web.formats import integer_text
from portal.web.guards import requires
from portal.web.i18n import gettext as _
from portal.web.i18n import ngettext
from portal.web.identity import current_identity
from portal.web.pages import page
from portal.web.paging import NumberedPages, page_number

REVIEW = f"{FINANCE}/review"
_LETTERS = (Letter.WRONG_REFERENCE, Letter.WRONG_AMOUNT, Letter.WRONG_VAT)


@blueprint.get("/finance/claims")
@requires("claims.pay")
def invoices() -> Response:
    return invoices_page(InvoicesForm(formdata=None, data={"day": today()}))


@blueprint.post("/finance/claims/choose")
@requires("claims.pay")
def choose() -> Response:
    """The ticked ones go to the review; nothing is settled yet."""
    form = InvoicesForm()
    chosen = ticked(form)
    if chosen is None:
        return invoices_page(form, 422)
    entries = {"invoices": [str(uuid) for uuid in chosen]}
    return redirect(reviewing.address(REVIEW, current_identity().user_id, entries), code=303)


@blueprint.get("/finance/claims/review")
@requires("claims.pay")
def review_invoices() -> Response:
    reviewed = reviewing.reviewed(REVIEW)
    if reviewed is None:
        return redirect(FINANCE, code=303)
    chosen = [UUID(text) for text in reviewed.entries["invoices"]]
    return _review_page(invoice_list.chosen(chosen))


@blueprint.post("/finance/claims/settle")
@requires("claims.pay")
def settle() -> Response:
    """Sent twice, or by two at once, each invoice is settled once."""
    form = InvoicesForm()
    chosen = ticked(form)
    if chosen is None:
        return invoices_page(form, 422)
    shown = form.shown(chosen, InvoiceState.SUBMITTED)
    return answered(paying.settle_all(shown, staff()), _settled)


@blueprint.get("/finance/claims/<uuid:invoice>/dispute")
@requires("claims.pay")
def dispute_page(invoice: UUID) -> Response:
    return _dispute_page(invoice, None)


@blueprint.post("/finance/claims/<uuid:invoice>/dispute")
@requires("claims.pay")
def dispute(invoice: UUID) -> Response:
    form = DisputeInvoiceForm()
    if letter := chosen_letter(_LETTERS):
        return _dispute_page(invoice, form, letter=letter)
    if not form.validate():
        return _dispute_page(invoice, form, 422)
    try:
        _dispute(invoice, form)
    except InBankFile as refusal:
        form.refuse(form.not_sent, refusals.sentence(refusal))
        return _dispute_page(invoice, form, 422)
    except DomainError as refusal:
        if (status := refusals.status(refusal)) == 404:
            raise
        return _dispute_page(invoice, form, status, [refusals.sentence(refusal)])
    flash(_("The invoice is disputed, and the company is told why by e-mail."), "success")
    return redirect(FINANCE, code=303)


def ticked(form: InvoicesForm) -> Collection[UUID] | None:
    """None when the form says now what is wrong."""
    valid, chosen = form.validate(), list(dict.fromkeys(form.invoice.data or []))
    if not chosen:
        form.refuse(form.invoice, _("Choose one invoice or several."))
    elif len(chosen) > MOST_AT_ONCE:
        most = integer_text(MOST_AT_ONCE)
        form.refuse(form.invoice, _("Choose at most %(most)s invoices at once.", most=most))
    return chosen if valid and not form.invoice.errors else None


def answered(outcome: Outcome, done: Callable[[int], str]) -> Response:
    """Back to the list, or what was refused, and why."""
    said = done(len(outcome.done))
    if outcome.refused:
        sentences = [refusals.sentence(refusal) for refusal in outcome.refused]
        told = said if outcome.done else ""
        return page("claims/staff/left.html", status=409, told=told, sentences=sentences)
    flash(said, "success")
    return redirect(FINANCE, code=303)


def invoices_page(chosen: InvoicesForm, status: int = 200) -> Response:
    form, number = InvoiceFiltersForm(request.args), page_number(request.args)
    valid = form.validate()
    filters = form.filters
    found, count = invoice_list.listed(filters, number) if valid else ([], 0)
    _note(FINANCE, found)
    query = {name: request.args[name] for name in ("state", "text") if name in request.args}
    return page(
        "claims/staff/invoices.html",
        status=status if valid else 422,
        form=form,
        chosen=chosen,
        found=found,
        filters=filters,
        pages=NumberedPages(number, count, FINANCE, query),
        **WORDS,
    )


def _note(path: str, found: Sequence[ListedInvoice]) -> None:
    viewings.note(path, (each.company_id for each in found), staff())


def _review_page(found: list[ListedInvoice]) -> Response:
    _note(REVIEW, found)
    payable = [each for each in found if each.can_be_settled and each.bank_verified]
    return page(
        "claims/staff/review.html",
        found=found,
        payable=payable,
        net=total(each.net for each in payable),
        vat=total(each.vat for each in payable),
        gross=total(each.gross for each in payable),
        **WORDS,
    )


def _dispute(uuid: UUID, form: DisputeInvoiceForm) -> None:
    reason, seen = form.text.data or "", form.seen.data
    paying.dispute(uuid, reason, staff(), seen, not_sent=form.not_sent.data)


def _dispute_page(
    uuid: UUID,
    form: DisputeInvoiceForm | None,
    status: int = 200,
    others: list[str] | None = None,
    letter: Letter | None = None,
) -> Response:
    found = invoice_list.chosen([uuid])
    if not found:
        raise UnknownClaimInvoice()
    _note(f"{FINANCE}/{uuid}/dispute", found)
    claim = desk.desk_claim(found[0].claim)
    form = form or DisputeInvoiceForm(data={"text": letters.written(_LETTERS[0], claim)})
    if letter:
        form.text.data = letters.written(letter, claim)
    return page(
        "claims/staff/dispute.html",
        status=status,
        invoice=found[0],
        claim=claim,
        form=form,
        texts=letters.named(_LETTERS),
        others=others or [],
        **WORDS,
    )


def _settled(count: int) -> str:
    return ngettext(
        "%(count)s invoice is settled, and the company is told by e-mail.",
        "%(count)s invoices are settled, and the companies are told by e-mail.",
        count,
        count=integer_text(count),
    )
