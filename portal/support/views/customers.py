"""Companies and people at the desk."""

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from portal.audit import viewings
from portal.core.idempotency import new_key
from portal.core.permissions import STAFF_ROLES
from portal.support import customer_files, notes
from portal.support.forms import NoteForm
from portal.support.views.blueprint import blueprint, supporter
from portal.warranty.extension.labels import STATE_SIGNS, STATES
from portal.web import refusals
from portal.web.guards import requires
from portal.web.i18n import gettext as _
from portal.web.idempotency import sent_key
from portal.web.pages import page


@blueprint.get("/support/companies/<int:number>")
@requires("support.desk")
def company(number: int) -> Response:
    return _company_page(number, NoteForm(formdata=None))


@blueprint.post("/support/companies/<int:number>/notes")
@requires("support.desk")
def note_on_company(number: int) -> Response:
    form = NoteForm()
    if not form.validate():
        return _company_page(number, form, 422)
    customer_files.must_exist(number)
    try:
        notes.on_company(number, form.text.data or "", sent_key(), supporter())
    except notes.NoteMissing as refusal:
        form.refuse(form.text, refusals.sentence(refusal))
        return _company_page(number, form, 422)
    flash(_("The note is saved."), "success")
    return redirect(f"/support/companies/{number}", code=303)


@blueprint.get("/support/people/<int:number>")
@requires("support.desk")
def person(number: int) -> Response:
    found = customer_files.person_file(number)
    companies: list[int | None] = [each.company_id for each in found.members]
    viewings.note(f"/support/people/{number}", companies or [None], supporter())
    personal = found.about.personal_roles.split()
    return page(
        "support/person.html",
        file=found,
        personal=personal,
        viewable=found.about.active and not set(personal) & set(STAFF_ROLES),
        states=STATES,
        signs=STATE_SIGNS,
    )


def _company_page(number: int, form: NoteForm, status: int = 200) -> Response:
    found = customer_files.company_file(number)
    path = f"/support/companies/{number}"
    viewings.note(path, [number], supporter())
    return page(
        "support/company.html",
        status=status,
        file=found,
        form=form,
        key=request.form.get("key") or new_key(),
        path=path,
        states=STATES,
        signs=STATE_SIGNS,
    )
