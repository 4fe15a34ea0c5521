"""One claim as staff work on it: the same history as the company reads, and facts beside it."""

from uuid import UUID

from flask import abort, flash, redirect, request
from werkzeug.wrappers import Response

from portal.audit import viewings
from portal.claims import conditions
from portal.claims.filing import photos
from portal.claims.filing.forms import MessageForm
from portal.claims.invoice import debiting, papers
from portal.claims.staff import charges, deciding, desk
from portal.claims.staff.views.blueprint import WORDS, blueprint, path_of, staff
from portal.claims.states import UNDECIDED
from portal.core.errors import DomainError
from portal.core.regions import Region, region_of
from portal.files import storage
from portal.files.kinds import SUFFIXES, MediaType
from portal.invoicing.attachments import invoice_file
from portal.web import refusals
from portal.web.downloads import pdf_file, private_file
from portal.web.guards import requires
from portal.web.i18n import gettext as _
from portal.web.pages import page


@blueprint.get("/support/claims/<uuid:claim>")
@requires("claims.desk")
def claim(claim: UUID) -> Response:
    return claim_page(claim)


@blueprint.post("/support/claims/<uuid:claim>/messages")
@requires("claims.desk")
def write_message(claim: UUID) -> Response:
    form = MessageForm()
    if not form.validate():
        return claim_page(claim, 422, message=form)
    try:
        deciding.write_from_staff(claim, form.text.data or "", staff())
    except DomainError as refusal:
        if (status := refusals.status(refusal)) == 404:
            raise
        return claim_page(claim, status, [refusals.sentence(refusal)], form)
    flash(_("Your message is on its way by e-mail."), "success")
    return redirect(f"{path_of(claim)}#messages-of-claim", code=303)


@blueprint.get("/support/claims/<uuid:claim>/photos/<uuid:photo>")
@requires("claims.desk")
def photo(claim: UUID, photo: UUID) -> Response:
    found = desk.desk_claim(claim)
    return _file(f"claim-photo-{photo.hex[:8]}", *photos.read(found.uuid, photo, None))


@blueprint.get("/support/claims/<uuid:claim>/invoices/<uuid:paper>.pdf")
@requires("claims.pay")
def invoice(claim: UUID, paper: UUID) -> Response:
    """The company's own file, or the one that this portal wrote for it. An IBAN stands on it, and
    support never sees one.
    """
    found = papers.one(claim, paper, None)
    _note_file(claim)
    if found.invoice_id is None and found.file:
        return _file(f"claim-invoice-{paper.hex[:8]}", MediaType.PDF, storage.read(found.file))
    return _written(found.invoice_id)


@blueprint.get("/support/claims/<uuid:claim>/charges/<uuid:charge>/invoice.pdf")
@requires("claims.desk")
def invoice_over_charge(claim: UUID, charge: UUID) -> Response:
    _note_file(claim)
    return _written(debiting.invoice_of_charge(claim, charge, None))


@blueprint.get("/support/claims/<uuid:claim>/charges/documents/<uuid:document>.pdf")
@requires("claims.desk")
def document_over_charges(claim: UUID, document: UUID) -> Response:
    _note_file(claim)
    return _written(debiting.document_of(claim, document, None))


@blueprint.get("/support/claims/<uuid:claim>/charges/<uuid:charge>/evidence")
@requires("claims.desk")
def evidence(claim: UUID, charge: UUID) -> Response:
    return _file(f"claim-evidence-{charge.hex[:8]}", *charges.evidence(claim, charge))


def claim_page(
    uuid: UUID,
    status: int = 200,
    others: list[str] | None = None,
    message: MessageForm | None = None,
) -> Response:
    found = desk.whole_claim(uuid)
    viewings.note(path_of(uuid), [found.company_id], staff())
    return page(
        "claims/staff/claim.html",
        status=status,
        claim=found,
        others=others or [],
        message=message or MessageForm(formdata=None),
        checked=conditions.checklist(found.facts),
        undecided=[part for part in found.parts if part.state in UNDECIDED],
        vat_open=region_of(found.seller.country) is Region.NON_EU,
        **WORDS,
    )


def _note_file(claim: UUID) -> None:
    """Not for photos: the page that shows them is noted, and each would be a row of its own."""
    viewings.note(request.path, [desk.desk_claim(claim).company_id], staff())


def _written(invoice_id: int | None) -> Response:
    if invoice_id is None:
        abort(404)
    file = invoice_file(invoice_id)
    return pdf_file(file.name, file.content)


def _file(name: str, media_type: MediaType, content: bytes) -> Response:
    return private_file(f"{name}.{SUFFIXES[media_type]}", media_type.value, content)
