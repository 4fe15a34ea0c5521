"""Anybody checks a certificate by its number: whether it holds, for which serial, until when."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from portal.core.clock import today
from portal.core.errors import DomainError
from portal.warranty.certificate import labels
from portal.warranty.certificate.forms import NumberForm
from portal.warranty.certificate.numbers import UnknownCertificate, printed, read_number
from portal.warranty.certificate.reading import check
from portal.warranty.certificate.views.blueprint import blueprint
from portal.warranty.lookup.limits import AskedTooMuch
from portal.warranty.lookup.views.quota import count_serials
from portal.web import refusals
from portal.web.guards import public
from portal.web.i18n import gettext as _
from portal.web.identity import current_identity
from portal.web.pages import page


@blueprint.get("/certificates")
@public
def ask() -> Response:
    """Leads on to the page of the certificate; whether there is one, that page tells."""
    if "number" not in request.args:
        return _ask_page(NumberForm(formdata=None))
    form = NumberForm(request.args)
    if not form.number.data:
        form.refuse(form.number, _("Enter the number of the certificate."))
        return _ask_page(form, 422)
    try:
        number = read_number(form.number.data)
    except UnknownCertificate as refusal:
        return _refused(form, refusal)
    return redirect(url_for("certificate.checked", number=number), code=303)


@blueprint.get("/certificates/<certificate:number>")
@public
def checked(number: str) -> Response:
    """Counted as the lookup of a serial is: nobody tries numbers out by the thousand."""
    form = NumberForm(formdata=None, data={"number": number})
    try:
        canonical = read_number(number)
        if canonical != number:
            return redirect(url_for("certificate.checked", number=canonical), code=303)
        count_serials(1)
        found = check(canonical)
    except (UnknownCertificate, AskedTooMuch) as refusal:
        return _refused(form, refusal)
    return page(
        "warranty/certificate/checked.html",
        found=found,
        number=printed(found.number),
        today=today(),
        sign=labels.SIGNS[found.state],
        state_name=labels.STATES[found.state],
        tokens=current_identity().is_authenticated,
    )


def _refused(form: NumberForm, refusal: DomainError) -> Response:
    form.refuse(form.number, refusals.sentence(refusal))
    return _ask_page(form, refusals.status(refusal))


def _ask_page(form: NumberForm, status: int = 200) -> Response:
    tokens = current_identity().is_authenticated
    return page("warranty/certificate/ask.html", status=status, form=form, tokens=tokens)
