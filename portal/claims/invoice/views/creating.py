"""The invoice of a claim: where it stands, its review, its issue, its credit note."""

from typing import Any
from uuid import UUID

from flask import flash, redirect
from werkzeug.wrappers import Response

from portal.audit.record import Actor
from portal.claims import conditions
from portal.claims.filing.views.blueprint import filer, person
from portal.claims.holding import ClaimChanged
from portal.claims.invoice import issuing, papers
from portal.claims.invoice.forms import CreditForm, IssueForm, NumbersForm
from portal.claims.invoice.issuing import InvoiceThere
from portal.claims.invoice.parties import invoicing_of
from portal.claims.invoice.views.blueprint import WORDS, blueprint, invoice_path, own_claim
from portal.claims.kinds import InvoiceState
from portal.core.errors import DomainError
from portal.extensions import limiter
from portal.invoicing import company_series
from portal.invoicing.company_series import (
    FirstNumberWrong,
    PrefixWrong,
    SeriesClashes,
    SuffixWrong,
)
from portal.invoicing.pages import preview_pdf
from portal.web import refusals
from portal.web.downloads import pdf_file
from portal.web.guards import requires
from portal.web.i18n import gettext as _
from portal.web.identity import current_identity
from portal.web.pages import page

_NUMBER_FIELDS = {
    FirstNumberWrong: "digits",
    PrefixWrong: "prefix",
    SeriesClashes: "prefix",
    SuffixWrong: "suffix",
}
CANCELLABLE = frozenset({InvoiceState.SUBMITTED, InvoiceState.DISPUTED})


@blueprint.get("/claims/<uuid:claim>/invoice")
@requires("claims.invoice")
def invoice(claim: UUID) -> Response:
    return overview(claim)


@blueprint.get("/claims/<uuid:claim>/invoice/numbers")
@requires("claims.invoice")
def numbers(claim: UUID) -> Response:
    return _numbers_page(claim, NumbersForm())


@blueprint.post("/claims/<uuid:claim>/invoice/numbers")
@requires("claims.invoice")
def choose_numbers(claim: UUID) -> Response:
    form, identity = NumbersForm(), current_identity()
    if not form.validate():
        return _numbers_page(claim, form, 422)
    company_id = identity.member_of.id
    own_claim(claim)
    try:
        actor = Actor(identity.user_id, identity.name, company_id)
        company_series.begin(company_id, form.first, actor)
    except DomainError as refusal:
        others = form.show(refusal, _NUMBER_FIELDS)
        return _numbers_page(claim, form, refusals.status(refusal), others)
    return redirect(f"{invoice_path(claim)}/review", code=303)


@blueprint.get("/claims/<uuid:claim>/invoice/review")
@requires("claims.invoice")
def review(claim: UUID) -> Response:
    return _review_page(claim)


@blueprint.get("/claims/<uuid:claim>/invoice/preview.pdf")
@requires("claims.invoice")
@limiter.limit("30 per minute", key_func=person)
def preview(claim: UUID) -> Response:
    identity = current_identity()
    own = invoicing_of(identity.member_of.id)
    found = issuing.preview(own_claim(claim), own, identity.user_id)
    return pdf_file("preview.pdf", preview_pdf(found.content))


@blueprint.post("/claims/<uuid:claim>/invoice/issue")
@requires("claims.invoice")
@limiter.limit("30 per minute", key_func=person)
def issue(claim: UUID) -> Response:
    """Pressed twice, the second answer is the invoice that the first one made."""
    form = IssueForm()
    try:
        issuing.issue(claim, filer(), form.seen, form.fingerprint.data or "")
    except (ClaimChanged, InvoiceThere) as refusal:
        if own_claim(claim).invoice:
            return redirect(invoice_path(claim), code=303)
        return _review_page(claim, refusal)
    except DomainError as refusal:
        if refusals.status(refusal) == 404:
            raise
        return _review_page(claim, refusal)
    flash(_("The invoice is issued, and on its way to us. You get a copy by e-mail."), "success")
    return redirect(invoice_path(claim), code=303)


@blueprint.get("/claims/<uuid:claim>/invoice/credit")
@requires("claims.invoice")
def credit(claim: UUID) -> Response:
    return _credit_page(claim)


@blueprint.post("/claims/<uuid:claim>/invoice/credit")
@requires("claims.invoice")
def credit_it(claim: UUID) -> Response:
    form = CreditForm()
    if not form.validate():
        return _credit_page(claim, form, 422)
    try:
        issuing.credit(claim, filer(), form.seen, form.reason.data or "")
    except DomainError as refusal:
        if refusals.status(refusal) == 404:
            raise
        return overview(claim, refusal)
    flash(_("The credit note is issued. You can submit another invoice now."), "success")
    return redirect(invoice_path(claim), code=303)


def overview(uuid: UUID, refusal: DomainError | None = None) -> Response:
    """Where the invoice stands, and which ways there are."""
    claim = own_claim(uuid)
    found = papers.of_claim(claim.id)
    current = next((paper for paper in found if paper.counts), None)
    return page(
        "claims/invoice/overview.html",
        status=refusals.status(refusal) if refusal else 200,
        claim=claim,
        papers=found,
        current=current,
        cancellable=bool(current and current.invoice_id and current.state in CANCELLABLE),
        missing=list(conditions.missing(claim.facts)),
        others=[refusals.sentence(refusal)] if refusal else [],
        **WORDS,
    )


def _review_page(uuid: UUID, refusal: DomainError | None = None) -> Response:
    """Or what stands in the way of one."""
    claim, identity = own_claim(uuid), current_identity()
    own, found = invoicing_of(identity.member_of.id), None
    try:
        found = issuing.preview(claim, own, identity.user_id)
    except company_series.SeriesMissing:
        return redirect(f"{invoice_path(uuid)}/numbers", code=303)
    except DomainError as missing:
        refusal = missing
    return page(
        "claims/invoice/review.html",
        status=refusals.status(refusal) if refusal else 200,
        claim=claim,
        preview=found,
        own=own,
        others=[refusals.sentence(refusal)] if refusal else [],
        **WORDS,
    )


def _numbers_page(
    uuid: UUID, form: NumbersForm, status: int = 200, others: list[str] | None = None
) -> Response:
    claim = own_claim(uuid)
    current = company_series.current(claim.company_id)
    shown: dict[str, Any] = {
        "claim": claim,
        "form": form,
        "current": current,
        "others": others or [],
    }
    return page("claims/invoice/numbers.html", status=status, **shown, **WORDS)


def _credit_page(uuid: UUID, form: CreditForm | None = None, status: int = 200) -> Response:
    claim = own_claim(uuid)
    form = form or CreditForm(data={"version": str(claim.version)})
    current = next((each for each in papers.of_claim(claim.id) if each.counts), None)
    if current is None or not current.invoice_id or current.state not in CANCELLABLE:
        return redirect(invoice_path(uuid), code=303)
    shown: dict[str, Any] = {"claim": claim, "form": form, "current": current}
    return page("claims/invoice/credit.html", status=status, **shown, **WORDS)
