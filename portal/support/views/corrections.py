"""Corrections of coins: asked for by one supporter, confirmed by another above ten coins a day."""

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from portal.audit import viewings
from portal.core.errors import DomainError
from portal.support.forms import CorrectionForm
from portal.support.views.blueprint import blueprint, supporter
from portal.wallet import correction_wishes, corrections, corrections_list
from portal.wallet.company_accounts import UnknownCompany, account_of
from portal.wallet.correction_wishes import ALONE_UP_TO, BelowZero, Wish, WrongNumberOfCoins
from portal.web import refusals
from portal.web.guards import requires
from portal.web.i18n import gettext as _
from portal.web.idempotency import sent_key
from portal.web.identity import current_identity
from portal.web.pages import page
from portal.web.paging import NumberedPages, page_number
from portal.web.reviewing import address, address_of_entries, reviewed

REVIEW = "/support/corrections/review"


@blueprint.get("/support/corrections")
@requires("coins.correct")
def correction_list() -> Response:
    number = page_number(request.args)
    found, total = corrections_list.newest(number)
    viewings.note("/support/corrections", (row.company_id for row in found), supporter())
    pages = NumberedPages(number, total, "/support/corrections")
    return page("support/corrections.html", corrections=found, pages=pages)


@blueprint.get("/support/corrections/new")
@requires("coins.correct")
def new_correction() -> Response:
    """Empty, or with the entries of a review that is to be changed."""
    earlier = reviewed(REVIEW)
    return _form_page(CorrectionForm(data=earlier.entries if earlier else None))


@blueprint.post("/support/corrections/new")
@requires("coins.correct")
def check_correction() -> Response:
    form = CorrectionForm()
    if not form.validate():
        return _form_page(form, 422)
    try:
        correction_wishes.checked(_wish(form), supporter())
    except DomainError as refusal:
        return _refused(form, refusal)
    return redirect(address(REVIEW, current_identity().user_id, form.entered), code=303)


@blueprint.get("/support/corrections/review")
@requires("coins.correct")
def review_correction() -> Response:
    """What would be corrected; the correction itself for whoever comes back after it was."""
    found = reviewed(REVIEW)
    if found is None:
        return redirect("/support/corrections/new", code=303)
    if number := corrections.asked_before(supporter(), found.key):
        return redirect(f"/support/corrections/{number}", code=303)
    form = CorrectionForm(data=found.entries)
    try:
        wish = correction_wishes.checked(_wish(form), supporter())
    except DomainError as refusal:
        return _refused(form, refusal)
    viewings.note(REVIEW, [wish.account.company_id], supporter())
    form.region.data = wish.account.region.value  # what is read is confirmed, wherever they move
    change = address_of_entries("/support/corrections/new")
    return page(
        "support/correction_review.html", form=form, wish=wish, key=found.key, change=change
    )


@blueprint.post("/support/corrections")
@requires("coins.correct")
def ask_for_correction() -> Response:
    form = CorrectionForm()
    if not form.validate():
        return _form_page(form, 422)
    try:
        number = corrections.ask(_wish(form), supporter(), sent_key())
    except DomainError as refusal:
        return _refused(form, refusal)
    return redirect(f"/support/corrections/{number}", code=303)


@blueprint.get("/support/corrections/<int:number>")
@requires("coins.correct")
def correction(number: int) -> Response:
    found = corrections_list.shown(number)
    viewings.note(request.path, [found.company_id], supporter())
    own = found.asked_by_id == current_identity().user_id
    return page("support/correction.html", correction=found, own=own)


@blueprint.post("/support/corrections/<int:number>/confirm")
@requires("coins.correct")
def confirm_correction(number: int) -> Response:
    corrections.confirm(number, supporter())
    flash(_("The correction is booked, and the company is told by e-mail."), "success")
    return redirect(f"/support/corrections/{number}", code=303)


@blueprint.post("/support/corrections/<int:number>/decline")
@requires("coins.correct")
def decline_correction(number: int) -> Response:
    corrections.decline(number, supporter())
    flash(_("The correction is declined; no coin was moved."), "success")
    return redirect(f"/support/corrections/{number}", code=303)


def _wish(form: CorrectionForm) -> Wish:
    account = account_of(form.customer_no.data or "", form.chosen_region)
    return Wish(account, form.coins.data or 0, form.reason.data or "")


def _refused(form: CorrectionForm, refusal: DomainError) -> Response:
    others = form.show(
        refusal, {UnknownCompany: "customer_no", BelowZero: "coins", WrongNumberOfCoins: "coins"}
    )
    return _form_page(form, refusals.status(refusal), others)


def _form_page(
    form: CorrectionForm, status: int = 200, others: list[str] | None = None
) -> Response:
    return page(
        "support/correction_new.html",
        status=status,
        form=form,
        others=others or [],
        alone_up_to=ALONE_UP_TO,
    )
