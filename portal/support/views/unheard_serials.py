"""Devices that monitoring sees online and the register does not know."""

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from portal.support import report_answers
from portal.support.forms import NoteForm
from portal.support.views.blueprint import blueprint, supporter
from portal.warranty.online import unheard
from portal.web.guards import requires
from portal.web.i18n import gettext as _
from portal.web.pages import page
from portal.web.paging import NumberedPages, page_number


@blueprint.get("/support/unheard-serials")
@requires("support.devices")
def unheard_list() -> Response:
    return _list_page(NoteForm(formdata=None))


@blueprint.post("/support/unheard-serials/<int:number>/resolve")
@requires("support.devices")
def resolve_unheard(number: int) -> Response:
    """With a note, which stays with the serial number: why it needs nobody any more."""
    form = NoteForm()
    if not form.validate():
        return _list_page(form, 422, number)
    serial = report_answers.resolve_unheard(number, form.text.data or "", supporter())
    flash(_("%(serial)s is resolved, and the note is saved.", serial=serial), "success")
    return redirect("/support/unheard-serials", code=303)


def _list_page(form: NoteForm, status: int = 200, wrong: int = 0) -> Response:
    number = page_number(request.args)
    found, total = unheard.queue(number)
    pages = NumberedPages(number, total, "/support/unheard-serials")
    return page(
        "support/unheard_serials.html",
        status=status,
        serials=found,
        pages=pages,
        form=form,
        wrong=wrong,
    )
