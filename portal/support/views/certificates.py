"""Warranty certificates: found by number or serial, looked at, and withdrawn with a reason."""

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from portal.audit import viewings
from portal.core.errors import DomainError
from portal.redemption.naming import product_name
from portal.support.forms import CertificateSearchForm, WithdrawalForm
from portal.support.views.blueprint import blueprint, supporter
from portal.warranty.certificate import labels, withdrawing
from portal.warranty.certificate.kinds import CertificateState
from portal.warranty.certificate.numbers import printed
from portal.warranty.certificate.reading import Shown, all_certificates, shown
from portal.warranty.certificate.withdrawing import CertificateChanged
from portal.web import refusals
from portal.web.guards import requires
from portal.web.i18n import ENDONYMS, SOURCE, language
from portal.web.i18n import gettext as _
from portal.web.identity import current_identity
from portal.web.pages import page
from portal.web.paging import NumberedPages, page_number
from portal.web.reviewing import address, address_of_entries, reviewed

LIST = "/support/certificates"


@blueprint.get("/support/certificates")
@requires("certificates.withdraw")
def certificate_list() -> Response:
    form, number = CertificateSearchForm(request.args), page_number(request.args)
    valid = form.validate()
    text = form.text.data if valid else ""
    found, total = all_certificates(text, number) if valid else ([], 0)
    return page(
        "support/certificates.html",
        status=200 if valid else 422,
        form=form,
        certificates=found,
        filtered=bool(form.text.data),
        pages=NumberedPages(number, total, LIST, {"text": text}),
        printed=printed,
        signs=labels.SIGNS,
        states=labels.STATES,
    )


@blueprint.get("/support/certificates/<int:number>")
@requires("certificates.withdraw")
def certificate(number: int) -> Response:
    """With the reason of a review that is to be changed."""
    earlier = reviewed(_review(number))
    data = earlier.entries if earlier else None
    return _certificate_page(number, WithdrawalForm(formdata=None, data=data))


@blueprint.post("/support/certificates/<int:number>/withdraw")
@requires("certificates.withdraw")
def check_withdrawal(number: int) -> Response:
    form = WithdrawalForm()
    if not form.validate():
        return _certificate_page(number, form, status=422)
    if not _is_valid(shown(number)):
        return _certificate_page(number, form, CertificateChanged())
    user_id = current_identity().user_id
    return redirect(address(_review(number), user_id, form.entered), code=303)


@blueprint.get("/support/certificates/<int:number>/withdraw/review")
@requires("certificates.withdraw")
def review_withdrawal(number: int) -> Response:
    """A second thought; the certificate itself for whoever comes back after it was withdrawn."""
    review, found = reviewed(_review(number)), shown(number)
    if review is None or not _is_valid(found):
        return redirect(f"{LIST}/{number}", code=303)
    viewings.note(_review(number), [found.company_id], supporter())
    return page(
        "support/certificate_withdrawal.html",
        certificate=found.listed,
        shown=found,
        product=product_name(found.content.certified.product),
        form=WithdrawalForm(formdata=None, data=review.entries),
        printed=printed,
        action=address_of_entries(_review(number)),
        change=address_of_entries(f"{LIST}/{number}"),
    )


@blueprint.post("/support/certificates/<int:number>/withdraw/review")
@requires("certificates.withdraw")
def withdraw_certificate(number: int) -> Response:
    review = reviewed(_review(number))
    if review is None:
        return redirect(f"{LIST}/{number}", code=303)
    try:
        withdrawing.withdraw(number, review.entries["reason"], supporter())
    except CertificateChanged as refusal:
        return _certificate_page(number, WithdrawalForm(formdata=None), refusal)
    flash(_("The certificate is withdrawn, and the owner is told by e-mail."), "success")
    return redirect(f"{LIST}/{number}", code=303)


@blueprint.post("/support/certificates/<int:number>/allow")
@requires("certificates.withdraw")
def allow_certificate(number: int) -> Response:
    try:
        withdrawing.allow_again(number, supporter())
    except CertificateChanged as refusal:
        return _certificate_page(number, WithdrawalForm(formdata=None), refusal)
    flash(_("The owner can download a new certificate for the same cover now."), "success")
    return redirect(f"{LIST}/{number}", code=303)


def _review(number: int) -> str:
    return f"{LIST}/{number}/withdraw/review"


def _is_valid(found: Shown) -> bool:
    return found.listed.state is CertificateState.VALID


def _certificate_page(
    number: int, form: WithdrawalForm, refusal: DomainError | None = None, status: int = 200
) -> Response:
    found = shown(number)
    viewings.note(f"{LIST}/{number}", [found.company_id], supporter())
    texts = found.content.texts
    return page(
        "support/certificate.html",
        status=refusals.status(refusal) if refusal else status,
        form=form,
        certificate=found.listed,
        shown=found,
        language=ENDONYMS.get(found.owner_language, ""),
        product=product_name(found.content.certified.product),
        texts=texts.get(language(), texts[SOURCE]),
        printed=printed,
        sign=labels.SIGNS[found.listed.state],
        state_name=labels.STATES[found.listed.state],
        others=[refusals.sentence(refusal)] if refusal else [],
    )
