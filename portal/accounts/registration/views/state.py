"""How a registration stands, for the person who sent it."""

from flask import flash, redirect
from werkzeug.wrappers import Response

from portal.accounts.registration import own
from portal.accounts.registration.company_data import CompanyKnown
from portal.accounts.registration.forms import AnswerForm, CompanyForm
from portal.accounts.registration.own import NoOpenQuestion, Own
from portal.accounts.registration.views.asking import to_administrator
from portal.accounts.registration.views.blueprint import blueprint
from portal.accounts.registration.views.joining import ABOUT, tell_company
from portal.core.errors import DomainError
from portal.web import refusals
from portal.web.country_names import country_name
from portal.web.guards import signed_in
from portal.web.i18n import gettext as _
from portal.web.identity import current_identity
from portal.web.pages import page


@blueprint.get("/registration")
@signed_in
def registration() -> Response:
    found = own.of_person(current_identity().user_id)
    if found is None or not _is_shown(found):
        return _without(found)
    return _state_page(found, AnswerForm(data=vars(found.data)))


@blueprint.post("/registration/answer")
@signed_in
def answer() -> Response:
    found = own.of_person(current_identity().user_id)
    if found is None:
        return redirect("/registration", code=303)
    if not found.is_asked:
        return _answered_already(found)
    form = AnswerForm()
    if not form.validate():
        tell_company(form)
        return _state_page(found, form, 422)
    try:
        own.answer_question(current_identity(), found.number, form.company, form.answer.data or "")
    except CompanyKnown as refusal:
        return to_administrator(refusal, current_identity().name, current_identity().email)
    except NoOpenQuestion:
        return _answered_already(own.of_person(current_identity().user_id) or found)
    except DomainError as refusal:
        others = form.show(refusal, ABOUT)
        return _state_page(found, form, refusals.status(refusal), others)
    flash(_("Thank you. Your registration is being reviewed again."), "success")
    return redirect("/registration", code=303)


@blueprint.get("/registration/company")
@signed_in
def register_company() -> Response:
    found = own.of_person(current_identity().user_id)
    if not own.may_register(current_identity(), found):
        return redirect("/registration" if found else "/", code=303)
    rejected = found.data if found and found.is_rejected else None
    return _company_page(CompanyForm(data=vars(rejected) if rejected else None))


@blueprint.post("/registration/company")
@signed_in
def register_company_submit() -> Response:
    form = CompanyForm()
    if not form.validate():
        tell_company(form)
        return _company_page(form, 422)
    try:
        own.register_again(current_identity(), form.company)
    except CompanyKnown as refusal:
        return to_administrator(refusal, current_identity().name, current_identity().email)
    except DomainError as refusal:
        others = form.show(refusal, ABOUT)
        return _company_page(form, refusals.status(refusal), others)
    flash(_("Your registration has been sent."), "success")
    return redirect("/registration", code=303)


def _is_shown(found: Own) -> bool:
    """One that still waits, also to who has joined another company meanwhile."""
    return found.is_open or (current_identity().belongs_nowhere and not found.has_left)


def _without(found: Own | None) -> Response:
    """Nothing to wait for: a member's start page, or the way to a first registration."""
    if own.may_register(current_identity(), found):
        return page("registration/none.html")
    return redirect("/", code=303)


def _answered_already(found: Own) -> Response:
    refusal = NoOpenQuestion()
    return _state_page(found, None, refusals.status(refusal), [refusals.sentence(refusal)])


def _state_page(
    found: Own, form: AnswerForm | None, status: int = 200, others: list[str] | None = None
) -> Response:
    return page(
        "registration/state.html",
        status=status,
        own=found,
        country=country_name(found.data.country),
        form=form,
        others=others or [],
    )


def _company_page(
    form: CompanyForm, status: int = 200, others: list[str] | None = None
) -> Response:
    return page("registration/again.html", status=status, form=form, others=others or [])
