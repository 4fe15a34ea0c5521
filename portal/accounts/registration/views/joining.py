"""From the first question to the mail with the link: businesses and plant operators."""

from uuid import UUID

from flask import redirect, request, session
from werkzeug.wrappers import Response

from portal.accounts.registration import applying, company_data, own
from portal.accounts.registration.company_data import CompanyKnown
from portal.accounts.registration.forms import (
    ApplicantFields,
    CompanyForm,
    OperatorForm,
    RegistrationForm,
    ResendForm,
)
from portal.accounts.registration.views.asking import to_administrator
from portal.accounts.registration.views.blueprint import blueprint, few_per_visitor
from portal.accounts.security.password_rules import WeakPassword, refuse_weak
from portal.core.errors import DomainError
from portal.core.vat_ids import VatIdMissing, VatIdOfOtherCountry, WrongVatId
from portal.web import refusals
from portal.web.guards import public
from portal.web.identity import current_identity
from portal.web.interrupted import safe_next
from portal.web.links import START
from portal.web.pages import page

# what this browser remembers: its registration, and the address the link went to
REMEMBERED = "registering"
# where it was on the way to when it turned out that there is no account yet
AHEAD = "after_registering"
# what is refused of a registration, and the field it is about
ABOUT: dict[type[DomainError], str] = {
    WrongVatId: "vat_id",
    VatIdOfOtherCountry: "vat_id",
    VatIdMissing: "vat_id",
    WeakPassword: "password",
}


@blueprint.get("/register")
@public
def choose() -> Response:
    identity = current_identity()
    if identity.is_authenticated:
        may_register = own.may_register(identity, own.of_person(identity.user_id))
        return redirect("/registration" if may_register else "/", code=303)
    next_page = safe_next(request.args.get("next"))
    if next_page != START:
        session[AHEAD] = next_page
    return page("registration/choose.html", next_page=next_page)


@blueprint.get("/register/company")
@public
def first_time() -> Response:
    return page("registration/first_time.html")


@blueprint.get("/register/company/new")
@public
def company() -> Response:
    return page("registration/company.html", form=RegistrationForm())


@blueprint.post("/register/company/new")
@public
@few_per_visitor
def company_submit() -> Response:
    form = RegistrationForm()
    if not form.validate():
        tell_company(form)
        _tell_password(form, form.company.company_name)
        return page("registration/company.html", status=422, form=form)
    try:
        remembered = applying.apply_for_company(form.applicant, form.company)
    except CompanyKnown as refusal:
        return to_administrator(refusal, form.applicant.name, form.applicant.email)
    except DomainError as refusal:
        others = form.show(refusal, ABOUT)
        tell_company(form)
        return _refused("registration/company.html", form, refusal, others)
    return _sent(remembered, form)


@blueprint.get("/register/operator")
@public
def operator() -> Response:
    return page("registration/operator.html", form=OperatorForm())


@blueprint.post("/register/operator")
@public
@few_per_visitor
def operator_submit() -> Response:
    form = OperatorForm()
    if not form.validate():
        _tell_password(form)
        return page("registration/operator.html", status=422, form=form)
    try:
        remembered = applying.apply_as_operator(form.applicant, form.country.data)
    except DomainError as refusal:
        return _refused("registration/operator.html", form, refusal, form.show(refusal, ABOUT))
    return _sent(remembered, form)


@blueprint.get("/register/sent")
@public
def sent() -> Response:
    _, email = remembered_here()
    return page("registration/sent.html", form=ResendForm(email=email), email=email)


@blueprint.post("/register/sent")
@public
@few_per_visitor
def resend() -> Response:
    form = ResendForm()
    _, email = remembered_here()
    if not form.validate():
        return page("registration/sent.html", status=422, form=form, email=email)
    applying.resend(form.email.data or "")
    return page("registration/sent.html", form=form, email=form.email.data, again=True)


def remembered_here() -> tuple[UUID | None, str]:
    """The registration sent from this browser, and its address."""
    try:
        number, email = session[REMEMBERED]
        return UUID(number), str(email)
    except (KeyError, ValueError, TypeError):
        return None, ""


def tell_company(form: CompanyForm) -> None:
    """Of a form that is refused: its VAT number too, so that all faults are told at once."""
    if form.vat_id.errors or form.country.errors:
        return
    try:
        company_data.checked(form.company)
    except DomainError as refusal:
        form.show(refusal, ABOUT)


def _tell_password(form: ApplicantFields, *own_words: str) -> None:
    """The same of the password, which nobody types again for each fault."""
    if form.password.errors:
        return
    applicant = form.applicant
    try:
        refuse_weak(applicant.password, applicant.name, applicant.email, *own_words)
    except WeakPassword as refusal:
        form.show(refusal, ABOUT)


def _refused(
    template: str, form: ApplicantFields, refusal: DomainError, others: list[str]
) -> Response:
    return page(template, status=refusals.status(refusal), form=form, others=others)


def _sent(remembered: UUID, form: ApplicantFields) -> Response:
    session[REMEMBERED] = [str(remembered), form.email.data]
    return redirect("/register/sent", code=303)
