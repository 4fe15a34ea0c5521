"""One's own passkeys: add, rename, remove."""

from uuid import UUID

from flask import abort, flash, redirect
from werkzeug.wrappers import Response

from portal.accounts.security import passkeys, relying_party, setting_up
from portal.accounts.security.devices import device_of
from portal.accounts.security.forms import PasskeyForm
from portal.accounts.security.passkeys import PasskeyRefused, PasskeyUnknown, TooManyPasskeys
from portal.accounts.security.setting_up import LastFactorNeeded
from portal.accounts.security.views.asking import answer_with, own_challenge
from portal.accounts.security.views.blueprint import GUESSES, blueprint, customer, own_account
from portal.accounts.security.views.overview import HUB
from portal.accounts.security.views.recovery_codes import after_set_up
from portal.accounts.views.arriving import arrival
from portal.extensions import limiter
from portal.web import refusals
from portal.web.guards import fresh, signed_in
from portal.web.i18n import gettext as _
from portal.web.identity import current_identity
from portal.web.pages import page


@blueprint.get("/profile/security/passkeys")
@fresh
@signed_in
def new_passkey() -> Response:
    device = device_of(arrival().device)
    return _new_page(PasskeyForm(name=device.system or device.browser))


@blueprint.post("/profile/security/passkeys/options")
@fresh
@signed_in
@limiter.limit(GUESSES, key_func=customer)
def new_passkey_options() -> Response:
    """Only with a name that will do: what a device has made, it keeps when we refuse it."""
    form = PasskeyForm()
    if not form.validate():
        return _new_page(form, 422)
    return answer_with(*passkeys.registration_options(own_account()))


@blueprint.post("/profile/security/passkeys")
@fresh
@signed_in
def new_passkey_submit() -> Response:
    form, account = PasskeyForm(), own_account()
    if not form.validate():
        return _new_page(form, 422)
    try:
        made, ways = passkeys.verified_registration(
            account, own_challenge(), form.credential.data or ""
        )
        codes = setting_up.add_passkey(account, made, ways, form.name.data or "")
    except (PasskeyRefused, TooManyPasskeys) as refusal:
        form.form_errors.append(refusals.sentence(refusal))
        return _new_page(form, 422)
    flash(_("The passkey has been added."), "success")
    return after_set_up(codes)


@blueprint.get("/profile/security/passkeys/<uuid:passkey>")
@signed_in
def passkey(passkey: UUID) -> Response:
    return _page(passkey, None)


@blueprint.post("/profile/security/passkeys/<uuid:passkey>")
@signed_in
def passkey_rename(passkey: UUID) -> Response:
    form = PasskeyForm()
    if not form.validate():
        return _page(passkey, form, 422)
    try:
        setting_up.rename_passkey(own_account(), passkey, form.name.data or "")
    except PasskeyUnknown:
        abort(404)
    flash(_("The passkey has a new name."), "success")
    return redirect(HUB, code=303)


@blueprint.post("/profile/security/passkeys/<uuid:passkey>/remove")
@fresh
@signed_in
def passkey_remove(passkey: UUID) -> Response:
    try:
        setting_up.remove_passkey(own_account(), passkey)
    except PasskeyUnknown:
        abort(404)
    except LastFactorNeeded as refusal:
        flash(refusals.sentence(refusal), "bad")
    else:
        flash(_("The passkey has been removed."), "success")
    return redirect(HUB, code=303)


def _new_page(form: PasskeyForm, status: int = 200) -> Response:
    return page(
        "security/passkey_new.html", status=status, form=form, works=relying_party.available()
    )


def _page(uuid: UUID, form: PasskeyForm | None, status: int = 200) -> Response:
    try:
        found = passkeys.find(current_identity().user_id, uuid)
    except PasskeyUnknown:
        abort(404)
    filled = form or PasskeyForm(name=found.name)
    return page("security/passkey.html", status=status, form=filled, passkey=found)
