"""The company's own invoice: uploaded, compared, reviewed, submitted."""

from datetime import date
from uuid import UUID

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from portal.claims.filing.forms import VersionedForm
from portal.claims.filing.views.blueprint import filer, person
from portal.claims.holding import ClaimChanged
from portal.claims.invoice import uploading
from portal.claims.invoice.forms import UploadForm
from portal.claims.invoice.issuing import InvoiceThere
from portal.claims.invoice.numbers import NumberTaken, refuse_taken
from portal.claims.invoice.parties import invoicing_of
from portal.claims.invoice.uploading import (
    DayOfInvoiceInFuture,
    InvoiceBeforeReplacement,
    InvoiceDiffers,
    NumberOrDayMissing,
)
from portal.claims.invoice.views.blueprint import WORDS, blueprint, invoice_path, own_claim
from portal.claims.invoice.views.creating import overview
from portal.claims.shown import ShownClaim
from portal.core.errors import DomainError
from portal.extensions import limiter
from portal.files import storage
from portal.files.content import MAX_MEGABYTES
from portal.files.errors import FileRefused
from portal.files.records import UnknownFile
from portal.invoicing.comparing import Expected
from portal.invoicing.seller import manufacturer_as_buyer
from portal.invoicing.vat import VatRefused
from portal.web import refusals, reviewing
from portal.web.guards import requires
from portal.web.i18n import gettext as _
from portal.web.identity import current_identity
from portal.web.pages import page

_FIELDS: dict[type[DomainError], str] = {
    FileRefused: "file",
    NumberOrDayMissing: "number",
    NumberTaken: "number",
    DayOfInvoiceInFuture: "day",
    InvoiceBeforeReplacement: "day",
}


@blueprint.get("/claims/<uuid:claim>/invoice/upload")
@requires("claims.invoice")
def upload(claim: UUID) -> Response:
    return _form_page(claim, UploadForm())


@blueprint.post("/claims/<uuid:claim>/invoice/upload")
@requires("claims.invoice")
@limiter.limit("20 per minute", key_func=person)
def look_at_upload(claim: UUID) -> Response:
    """Nothing is submitted before the review's button is pressed."""
    form, found = UploadForm(), own_claim(claim)
    if not form.validate():
        return _form_page(claim, form, 422)
    sent, number, day = form.file.data, form.number.data or "", form.day.data
    try:
        content = sent.read(MAX_MEGABYTES * 1_000_000 + 1) if sent else b""
        file = uploading.checked_invoice(content, sent.filename or "" if sent else "")
        own = invoicing_of(found.company_id)
        looked = uploading.look(found, own, file.content, number, day)
        refuse_taken(found.company_id, looked.number)
    except InvoiceDiffers as refusal:
        return _form_page(claim, form, 422, differs=refusal)
    except DomainError as refusal:
        others = form.show(refusal, _FIELDS)
        return _form_page(claim, form, refusals.status(refusal), others)
    entries = {
        "file": str(uploading.keep(file, filer())),
        "number": looked.number,
        "day": looked.issued_on.isoformat(),
    }
    path = f"{invoice_path(claim)}/upload/review"
    return redirect(reviewing.address(path, current_identity().user_id, entries), code=303)


@blueprint.get("/claims/<uuid:claim>/invoice/upload/review")
@requires("claims.invoice")
def review_upload(claim: UUID) -> Response:
    return _review_page(claim)


@blueprint.post("/claims/<uuid:claim>/invoice/upload/review")
@requires("claims.invoice")
@limiter.limit("20 per minute", key_func=person)
def submit_upload(claim: UUID) -> Response:
    own_claim(claim)  # of others there is none, whatever was sent
    entered = _entered(claim)
    if entered is None:
        return redirect(f"{invoice_path(claim)}/upload", code=303)
    file, number, day = entered
    try:
        uploading.submit(claim, filer(), VersionedForm().seen, file, number, day)
    except (ClaimChanged, InvoiceThere, UnknownFile) as refusal:
        if own_claim(claim).invoice:
            return redirect(invoice_path(claim), code=303)
        return _review_page(claim, refusal)
    except DomainError as refusal:
        return _review_page(claim, refusal)
    flash(_("Your invoice is on its way to us. You get a copy by e-mail."), "success")
    return redirect(invoice_path(claim), code=303)


@blueprint.post("/claims/<uuid:claim>/invoice/take-back")
@requires("claims.invoice")
def take_back(claim: UUID) -> Response:
    try:
        uploading.take_back(claim, filer(), VersionedForm().seen)
    except DomainError as refusal:
        if refusals.status(refusal) == 404:
            raise
        return overview(claim, refusal)
    flash(_("The invoice is taken back. You can submit a corrected one now."), "success")
    return redirect(invoice_path(claim), code=303)


def _entered(claim: UUID) -> tuple[UUID, str, date] | None:
    found = reviewing.reviewed(f"{invoice_path(claim)}/upload/review")
    if found is None:
        return None
    entries = found.entries
    return UUID(entries["file"]), entries["number"], date.fromisoformat(entries["day"])


def _review_page(uuid: UUID, refusal: DomainError | None = None) -> Response:
    claim, entered = own_claim(uuid), _entered(uuid)
    if entered is None or claim.invoice:
        return redirect(invoice_path(uuid), code=303)
    file, number, day = entered
    looked = None
    try:
        own = invoicing_of(claim.company_id)
        looked = uploading.look(claim, own, storage.read(file), number, day)
    except DomainError as missing:
        refusal = missing
    return page(
        "claims/invoice/upload_review.html",
        status=refusals.status(refusal) if refusal else 200,
        claim=claim,
        looked=looked,
        address=request.full_path,
        others=[refusals.sentence(refusal)] if refusal else [],
        **WORDS,
    )


def _form_page(
    uuid: UUID,
    form: UploadForm,
    status: int = 200,
    others: list[str] | None = None,
    differs: InvoiceDiffers | None = None,
) -> Response:
    claim = own_claim(uuid)
    return page(
        "claims/invoice/upload.html",
        status=status,
        claim=claim,
        wanted=_wanted(claim),
        buyer=manufacturer_as_buyer(),
        form=form,
        others=others or [],
        differences=differs.differences if differs else (),
        most_megabytes=MAX_MEGABYTES,
        **WORDS,
    )


def _wanted(claim: ShownClaim) -> Expected | None:
    """None while nobody can say how it is taxed; the overview tells why."""
    try:
        return uploading.wanted(claim, invoicing_of(claim.company_id))
    except VatRefused:
        return None
