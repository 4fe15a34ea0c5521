"""Registrations of companies: the queue, and one with its decision."""

from collections.abc import Callable

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from portal.accounts.registration.kinds import RegistrationState
from portal.audit import viewings
from portal.audit.record import Actor
from portal.core.errors import DomainError
from portal.support import registration_decisions, registration_queue
from portal.support.forms import DecisionForm
from portal.support.registration_decisions import TextMissing
from portal.support.registration_duplicates import duplicates_of
from portal.support.views.blueprint import blueprint, supporter
from portal.web import refusals
from portal.web.country_names import country_name
from portal.web.guards import requires
from portal.web.i18n import ENDONYMS, lazy_pgettext
from portal.web.i18n import gettext as _
from portal.web.pages import page
from portal.web.paging import NumberedPages, page_number

LIST = "/support/registrations"
STATES = {
    RegistrationState.IN_REVIEW.value: lazy_pgettext("registration", "In review"),
    RegistrationState.QUESTION.value: lazy_pgettext("registration", "Question asked"),
    RegistrationState.APPROVED.value: lazy_pgettext("registration", "Approved"),
    RegistrationState.REJECTED.value: lazy_pgettext("registration", "Rejected"),
}


@blueprint.get("/support/registrations")
@requires("registrations.review")
def registration_list() -> Response:
    state = request.args.get("state", "")
    state = state if state in STATES else RegistrationState.IN_REVIEW.value
    number = page_number(request.args)
    found, total = registration_queue.queue(state, number)
    if found:
        viewings.note(LIST, {row.company_id for row in found}, supporter())
    query = {"state": "" if state == RegistrationState.IN_REVIEW else state}
    pages = NumberedPages(number, total, LIST, query)
    return page(
        "support/registrations.html",
        registrations=found,
        state=state,
        states=STATES,
        country_name=country_name,
        pages=pages,
    )


@blueprint.get("/support/registrations/<int:number>")
@requires("registrations.review")
def registration(number: int) -> Response:
    return _registration_page(number, DecisionForm())


@blueprint.post("/support/registrations/<int:number>/approve")
@requires("registrations.review")
def approve_registration(number: int) -> Response:
    form = DecisionForm()
    try:
        customer_no = registration_decisions.approve(number, form.seen, supporter())
    except DomainError as refusal:
        return _refused(number, form, refusal)
    flash(
        _("The company is registered. Its customer number is %(number)s.", number=customer_no),
        "success",
    )
    return redirect(LIST, code=303)


@blueprint.post("/support/registrations/<int:number>/ask")
@requires("registrations.review")
def ask_applicant(number: int) -> Response:
    done = _("Your question is on its way by e-mail.")
    return _decide_in_words(number, registration_decisions.ask_back, done)


@blueprint.post("/support/registrations/<int:number>/reject")
@requires("registrations.review")
def reject_registration(number: int) -> Response:
    done = _("The registration is rejected, and the applicant is told why.")
    return _decide_in_words(number, registration_decisions.reject, done)


def _decide_in_words(
    number: int, decide: Callable[[int, int, str, Actor], object], done: str
) -> Response:
    form = DecisionForm()
    if not form.validate():
        return _registration_page(number, form, 422)
    try:
        decide(number, form.seen, form.text.data or "", supporter())
    except DomainError as refusal:
        return _refused(number, form, refusal)
    flash(done, "success")
    return redirect(LIST, code=303)


def _refused(number: int, form: DecisionForm, refusal: DomainError) -> Response:
    others = form.show(refusal, {TextMissing: "text"})
    return _registration_page(number, form, refusals.status(refusal), others)


def _registration_page(
    number: int, form: DecisionForm, status: int = 200, others: list[str] | None = None
) -> Response:
    found = registration_queue.shown(number)
    viewings.note(f"{LIST}/{number}", [found.company_id], supporter())
    # what is shown now is what the next decision is about
    form.revision.data = str(found.revision)
    return page(
        "support/registration.html",
        status=status,
        registration=found,
        duplicates=duplicates_of(found),
        states=STATES,
        country=country_name(found.country),
        language=ENDONYMS.get(found.locale, found.locale),
        form=form,
        others=others or [],
    )
