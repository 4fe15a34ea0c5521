"""View as customer: begun from the page of a person or a company, ended by the banner's button."""

from flask import flash, g, redirect, request, session
from werkzeug.wrappers import Response

from portal.core.plain_text import row_number
from portal.core.transaction import read_only
from portal.support import view_as
from portal.support.view_as import Customer, NobodyToView
from portal.support.views.blueprint import blueprint
from portal.web.guards import ends_views, requires, signed_in
from portal.web.i18n import gettext as _
from portal.web.identity import Identity, current_identity
from portal.web.registries import registries

# in the signed cookie: the number of the view, which only opens anything together with the session
VIEW = "support_view"


def stand_in(identity: Identity) -> Identity:
    """The customer whom this supporter views; the supporter again once the view is over."""
    number = session.get(VIEW)
    if number is None:
        return identity
    reads_only = request.method in ("GET", "HEAD")
    figures = registries.identity_figures if reads_only else {}
    customer = view_as.viewed(int(number), identity, figures)
    if customer is None:
        session.pop(VIEW)
        g.view_is_over = True
        return identity
    read_only.set(True)
    return customer


@blueprint.before_app_request
def tell_that_it_is_over() -> None:
    """Only now is the language of the reader known."""
    if g.pop("view_is_over", False):
        flash(_("The view as a customer is over. You are yourself again."), "info")


@blueprint.post("/support/view-as")
@requires("support.desk")
def begin_view() -> Response:
    """As a person, for one of their companies or for none; or as the first administrator."""
    person = row_number(request.form.get("person", ""))
    company = row_number(request.form.get("company", ""))
    if person is None and company is None:
        raise NobodyToView
    customer = Customer(person, company) if person else view_as.first_administrator(company or 0)
    session[VIEW] = view_as.begin(current_identity(), customer)
    return redirect("/", code=303)


@blueprint.post("/support/view-as/end")
@signed_in
@ends_views
def end_view() -> Response:
    """Back to the desk; also for whom it has ended meanwhile."""
    number = session.pop(VIEW, None)
    if number is not None:
        view_as.end(int(number), current_identity().session_id)
        flash(_("The view as a customer is over. You are yourself again."), "success")
    return redirect("/support", code=303)
