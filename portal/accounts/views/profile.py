"""One's own profile."""

from flask import flash, redirect
from werkzeug.wrappers import Response

from portal.accounts.forms import ProfileForm
from portal.accounts.people import change_profile
from portal.accounts.views.blueprint import blueprint
from portal.web.guards import signed_in
from portal.web.i18n import gettext as _
from portal.web.identity import current_identity
from portal.web.pages import page


@blueprint.get("/profile")
@signed_in
def profile() -> Response:
    identity = current_identity()
    return _profile_page(ProfileForm(name=identity.name, locale=identity.locale))


@blueprint.post("/profile")
@signed_in
def profile_submit() -> Response:
    form = ProfileForm()
    if not form.validate():
        return _profile_page(form, 422)
    change_profile(current_identity(), form.name.data or "", form.locale.data)
    flash(_("Your profile has been saved."), "success")
    return redirect("/profile", code=303)


def _profile_page(form: ProfileForm, status: int = 200) -> Response:
    return page("accounts/profile.html", status=status, form=form)
