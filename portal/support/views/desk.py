"""The start page of the desk, the refused cards and the undelivered mails."""

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from portal.audit import viewings
from portal.mail import dead_letters
from portal.support import desk_figures, letters, refused_bookings, searching
from portal.support.forms import CardSearchForm
from portal.support.refused_bookings import Search
from portal.support.views.blueprint import blueprint, supporter
from portal.web.guards import requires
from portal.web.i18n import gettext as _
from portal.web.i18n import lazy_pgettext
from portal.web.identity import current_identity
from portal.web.pages import page, wants_fragment
from portal.web.paging import NumberedPages, page_number

REASONS = {
    "unknown": lazy_pgettext("refused card", "No such code was ever issued"),
    "void": lazy_pgettext("refused card", "The card is void"),
    "own": lazy_pgettext("refused card", "Booked already by the same company"),
    "booked by others": lazy_pgettext("refused card", "Booked by another company"),
    "other region": lazy_pgettext("refused card", "The card is for another region"),
    "other country": lazy_pgettext("refused card", "The card is for another country"),
}


@blueprint.get("/support")
@requires("support.desk")
def desk() -> Response:
    """The box first. What it finds comes while one types, and at the same address without that."""
    identity = current_identity()
    typed, kind = request.args.get("q", ""), request.args.get("kind", "")
    results = searching.search(typed, identity, supporter(), kind)
    waiting = [] if wants_fragment() else desk_figures.waiting(identity)
    return page("support/desk.html", "results", results=results, kind=kind, waiting=waiting)


@blueprint.get("/support/cards")
@requires("cards.audit")
def refused_cards() -> Response:
    form = CardSearchForm(request.args)
    number = page_number(request.args)
    valid = form.validate()
    found, total = refused_bookings.found(form.search if valid else Search(), number)
    if valid:
        viewings.note("/support/cards", (row.company_id for row in found), supporter())
    query = {name: str(value) for name, value in form.data.items() if value}
    return page(
        "support/cards.html",
        "found",
        200 if valid else 422,
        form=form,
        found=found if valid else [],
        reasons=REASONS,
        filtered=bool(query),
        pages=NumberedPages(number, total if valid else 0, "/support/cards", query),
    )


@blueprint.get("/support/mails")
@requires("mail.audit")
def undelivered_mails() -> Response:
    number = page_number(request.args)
    found, total = letters.dead_letters(number)
    if found:
        viewings.note("/support/mails", [None], supporter())
    pages = NumberedPages(number, total, "/support/mails")
    return page("support/mails.html", letters=found, pages=pages)


@blueprint.post("/support/mails/<int:mail>/retry")
@requires("mail.audit")
def retry_mail(mail: int) -> Response:
    dead_letters.retry(mail, supporter())
    flash(_("The mail is on its way again."), "success")
    return redirect("/support/mails", code=303)
