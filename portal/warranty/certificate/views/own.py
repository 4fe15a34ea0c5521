"""The certificate of a device of one's own: issued if need be, and downloaded in any language."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from portal.core.errors import DomainError
from portal.core.serials import normalise_serial
from portal.warranty.certificate import labels
from portal.warranty.certificate.issuing import (
    CertificateBlocked,
    DeviceReplaced,
    NothingToCertify,
    issue,
)
from portal.warranty.certificate.numbers import printed
from portal.warranty.certificate.pages import certificate_pdf
from portal.warranty.certificate.reading import own_content
from portal.warranty.certificate.standing import standing_of
from portal.warranty.certificate.views.blueprint import blueprint
from portal.web import refusals
from portal.web.downloads import pdf_file
from portal.web.guards import requires
from portal.web.i18n import ENDONYMS, known_language, language
from portal.web.identity import current_identity
from portal.web.pages import page


@blueprint.get("/devices/<serial:serial>/certificate")
@requires("devices.own")
def own(serial: str) -> Response:
    return _own_page(normalise_serial(serial))


@blueprint.post("/devices/<serial:serial>/certificate")
@requires("devices.own")
def download(serial: str) -> Response:
    """A form and no link, because it may issue one; the PDF itself has a permanent address."""
    canonical = normalise_serial(serial)
    try:
        number = issue(current_identity(), canonical)
    except (CertificateBlocked, DeviceReplaced, NothingToCertify) as refusal:
        return _own_page(canonical, refusal)
    spoken = known_language(request.form.get("language"))
    file = url_for("certificate.pdf", serial=canonical, number=number, language=spoken)
    return redirect(file, code=303)


@blueprint.get("/devices/<serial:serial>/certificate/<certificate:number>.pdf")
@requires("devices.own")
def pdf(serial: str, number: str) -> Response:
    content = own_content(current_identity(), normalise_serial(serial), number)
    spoken = known_language(request.args.get("language")) or language()
    name = f"certificate-{content.serial}-{spoken}.pdf"
    return pdf_file(name, certificate_pdf(content, spoken))


def _own_page(serial: str, refusal: DomainError | None = None) -> Response:
    standing = standing_of(current_identity(), serial)
    why_not = standing.refusal
    return page(
        "warranty/certificate/own.html",
        status=refusals.status(refusal) if refusal else 200,
        serial_no=serial,
        certificates=standing.certificates,
        why_not=refusals.sentence(why_not) if why_not else "",
        ask_support=isinstance(why_not, (CertificateBlocked, NothingToCertify)),
        others=[refusals.sentence(refusal)] if refusal else [],
        languages=ENDONYMS,
        printed=printed,
        signs=labels.SIGNS,
        states=labels.STATES,
    )
