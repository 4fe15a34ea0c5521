"""Invoices of a claim as files."""

from uuid import UUID

from flask import Response as FileResponse
from flask import abort

from portal.claims.invoice import debiting, papers
from portal.claims.invoice.views.blueprint import blueprint
from portal.files import storage
from portal.invoicing.attachments import invoice_file, invoice_xml_file
from portal.web.downloads import pdf_file, private_file
from portal.web.guards import requires
from portal.web.identity import current_identity


@blueprint.get("/claims/<uuid:claim>/invoices/<uuid:paper>.pdf")
@requires("claims.invoice")
def invoice_pdf(claim: UUID, paper: UUID) -> FileResponse:
    found = papers.one(claim, paper, current_identity().member_of.id)
    if found.invoice_id:
        file = invoice_file(found.invoice_id)
        return pdf_file(file.name, file.content)
    if found.file is None:
        abort(404)
    return private_file("invoice.pdf", "application/pdf", storage.read(found.file))


@blueprint.get("/claims/<uuid:claim>/invoices/<uuid:paper>.xml")
@requires("claims.invoice")
def invoice_xml(claim: UUID, paper: UUID) -> FileResponse:
    found = papers.one(claim, paper, current_identity().member_of.id)
    if found.invoice_id is None:
        abort(404)
    file = invoice_xml_file(found.invoice_id)
    return private_file(file.name, file.media_type, file.content)


@blueprint.get("/claims/<uuid:claim>/charges/<uuid:charge>/invoice.pdf")
@requires("claims.invoice")
def invoice_over_charge(claim: UUID, charge: UUID) -> FileResponse:
    return _written(debiting.invoice_of_charge(claim, charge, current_identity().member_of.id))


@blueprint.get("/claims/<uuid:claim>/charges/documents/<uuid:document>.pdf")
@requires("claims.invoice")
def document_over_charges(claim: UUID, document: UUID) -> FileResponse:
    return _written(debiting.document_of(claim, document, current_identity().member_of.id))


def _written(invoice_id: int | None) -> FileResponse:
    if invoice_id is None:
        abort(404)
    file = invoice_file(invoice_id)
    return pdf_file(file.name, file.content)
