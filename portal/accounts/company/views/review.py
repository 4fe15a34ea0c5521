"""Changes of reviewed company data: the queue of support, and one change with its decision."""

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from portal.accounts.company import changes, changes_list
from portal.accounts.company.views.blueprint import blueprint, supporter
from portal.accounts.forms import RejectionForm
from portal.audit import viewings
from portal.core.errors import DomainError
from portal.web import refusals
from portal.web.guards import requires
from portal.web.i18n import gettext as _
from portal.web.pages import page
from portal.web.paging import NumberedPages, page_number


@blueprint.get("/support/company-changes")
@requires("support.desk")
def change_list() -> Response:
    decided = request.args.get("state") == "decided"
    number = page_number(request.args)
    found, total = changes_list.queue(not decided, number)
    viewings.note("/support/company-changes", (row.company_id for row in found), supporter())
    query = {"state": "decided" if decided else ""}
    pages = NumberedPages(number, total, "/support/company-changes", query)
    return page("company/changes.html", changes=found, decided=decided, pages=pages)


@blueprint.get("/support/company-changes/<int:number>")
@requires("support.desk")
def change_to_review(number: int) -> Response:
    return _review_page(number, RejectionForm())


@blueprint.post("/support/company-changes/<int:number>/approve")
@requires("support.desk")
def approve_change(number: int) -> Response:
    try:
        changes.approve(number, supporter())
    except (changes.ChangeDecided, changes.ChangeOutdated, changes.VatIdOfOtherCompany) as refusal:
        return _review_page(number, RejectionForm(formdata=None), refusal)
    flash(
        _("The change is approved and takes effect now. The company is told by e-mail."), "success"
    )
    return redirect("/support/company-changes", code=303)


@blueprint.post("/support/company-changes/<int:number>/reject")
@requires("support.desk")
def reject_change(number: int) -> Response:
    form = RejectionForm()
    if not form.validate():
        return _review_page(number, form, status=422)
    try:
        changes.reject(number, supporter(), form.reason.data or "")
    except changes.ChangeDecided as refusal:
        return _review_page(number, form, refusal)
    except changes.ChangeReasonMissing as refusal:
        form.refuse(form.reason, refusals.sentence(refusal))
        return _review_page(number, form, status=422)
    flash(_("The change is rejected, and the company is told by e-mail."), "success")
    return redirect("/support/company-changes", code=303)


def _review_page(
    number: int, form: RejectionForm, refusal: DomainError | None = None, status: int = 200
) -> Response:
    change = changes_list.shown(number)
    viewings.note(f"/support/company-changes/{number}", [change.company_id], supporter())
    return page(
        "company/review.html",
        status=refusals.status(refusal) if refusal else status,
        change=change,
        form=form,
        others=[refusals.sentence(refusal)] if refusal else [],
    )
