"""The company's own page: what it says of itself, and changing it."""

from dataclasses import asdict

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from portal.accounts.company import changes, changes_list, details
from portal.accounts.company.changes import (
    ChangeDecided,
    CountryUnknown,
    NameMissing,
)
from portal.accounts.company.details import DetailsChangedMeanwhile, EmailMalformed
from portal.accounts.company.forms import DetailsForm, ReviewedForm
from portal.accounts.company.views.blueprint import administrator, blueprint
from portal.core.errors import DomainError
from portal.core.plain_text import row_number
from portal.core.vat_ids import VatIdMissing, VatIdOfOtherCountry, WrongVatId
from portal.web import refusals
from portal.web.guards import fresh, requires
from portal.web.i18n import gettext as _
from portal.web.identity import current_identity
from portal.web.pages import page

# what is refused of a change, and the field it is about
ABOUT: dict[type[DomainError], str] = {
    WrongVatId: "vat_id",
    VatIdOfOtherCountry: "vat_id",
    VatIdMissing: "vat_id",
    CountryUnknown: "country",
    NameMissing: "name",
}


@blueprint.get("/company")
@requires("company.view")
def company() -> Response:
    company_id = current_identity().member_of.id
    change = changes_list.newest_of(company_id)
    return page("company/company.html", shown=details.shown(company_id), change=change)


@blueprint.get("/company/edit")
@requires("company.manage")
@fresh
def edit() -> Response:
    company_id = current_identity().member_of.id
    return _edit_page(DetailsForm.showing(company_id, details.shown(company_id).details))


@blueprint.post("/company/edit")
@requires("company.manage")
@fresh
def edit_submit() -> Response:
    form, actor = DetailsForm(), administrator()
    if not form.validate():
        return _edit_page(form, 422)
    try:
        changed = details.change(actor, form.shown_of(actor.company_id), form.details)
    except DetailsChangedMeanwhile as refusal:
        form.catch_up(actor.company_id, refusal)
        return _edit_page(form, refusals.status(refusal))
    except (EmailMalformed, VatIdMissing) as refusal:
        form.show(refusal, {EmailMalformed: "email", VatIdMissing: "small_business"})
        return _edit_page(form, 422)
    flash(_("The company data are saved.") if changed else _("Nothing has changed."), "success")
    return redirect("/company", code=303)


@blueprint.post("/company/second-factor")
@requires("company.manage")
@fresh
def second_factor() -> Response:
    required = request.form.get("required") == "yes"
    details.require_second_factor(administrator(), required)
    if required:
        flash(_("Administrators need a second factor from now on."), "success")
    else:
        flash(_("Administrators decide on their own about a second factor now."), "success")
    return redirect("/company", code=303)


@blueprint.get("/company/change")
@requires("company.manage")
@fresh
def ask_for_change() -> Response:
    """What nobody could send is not asked for: while one change waits, there is no other."""
    company_id = current_identity().member_of.id
    newest = changes_list.newest_of(company_id)
    if newest and newest.waits:
        return page("company/change.html", form=None, others=[], waiting=newest)
    return _change_page(ReviewedForm(**asdict(changes.current(company_id))))


@blueprint.post("/company/change")
@requires("company.manage")
@fresh
def ask_for_change_submit() -> Response:
    form = ReviewedForm()
    if not form.validate():
        return _change_page(form, 422)
    try:
        changes.ask(administrator(), form.reviewed)
    except DomainError as refusal:
        return _change_refused(form, refusal)
    flash(_("Your request waits for our review. You are told the decision by e-mail."), "success")
    return redirect("/company", code=303)


@blueprint.post("/company/change/withdraw")
@requires("company.manage")
def withdraw_change() -> Response:
    changes.withdraw(administrator(), _sent_number())
    flash(_("The request is withdrawn."), "success")
    return redirect("/company", code=303)


def _sent_number() -> int:
    number = row_number(request.form.get("number", ""))
    if number is None:
        raise ChangeDecided()
    return number


def _edit_page(form: DetailsForm, status: int = 200) -> Response:
    return page("company/edit.html", status=status, form=form)


def _change_refused(form: ReviewedForm, refusal: DomainError) -> Response:
    others = form.show(refusal, ABOUT)
    return _change_page(form, refusals.status(refusal), others)


def _change_page(
    form: ReviewedForm, status: int = 200, others: list[str] | None = None
) -> Response:
    return page("company/change.html", status=status, form=form, others=others or [])
