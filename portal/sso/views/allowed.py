"""What a person allowed applications of others, and taking it back."""

from flask import abort, flash, redirect
from werkzeug.wrappers import Response

from portal.sso import applications, consents
from portal.sso.scope_names import scope_sentences
from portal.sso.views.blueprint import blueprint
from portal.web.guards import signed_in
from portal.web.i18n import gettext as _
from portal.web.i18n import language
from portal.web.identity import current_identity
from portal.web.pages import page

ALLOWED = "/profile/applications"


@blueprint.get("/profile/applications")
@signed_in
def allowed() -> Response:
    given = consents.to_others(current_identity().user_id)
    return page(
        "sso/allowed.html",
        allowed=[(one, scope_sentences(consent.scope), consent.given_at) for one, consent in given],
    )


@blueprint.post("/profile/applications/<int:application>/withdraw")
@signed_in
def withdraw(application: int) -> Response:
    """Twice is no harm."""
    found = applications.with_id(application)
    if found is None or not found.third_party:
        abort(404)
    consents.withdraw(current_identity(), found)
    name = found.name_in(language())
    flash(_("%(application)s has no access any more.", application=name), "success")
    return redirect(ALLOWED, code=303)
