"""Setting up an authenticator app, and removing it."""

import base64
import json
from datetime import timedelta

from cryptography.fernet import InvalidToken
from flask import flash, redirect
from werkzeug.wrappers import Response

from portal.accounts.security import setting_up, totp
from portal.accounts.security.forms import AppForm
from portal.accounts.security.second_step import WrongCode
from portal.accounts.security.setting_up import LastFactorNeeded
from portal.accounts.security.views.blueprint import GUESSES, blueprint, customer, own_account
from portal.accounts.security.views.overview import HUB
from portal.accounts.security.views.recovery_codes import after_set_up
from portal.core import crypto
from portal.core.clock import now
from portal.documents.qr import qr_svg
from portal.extensions import limiter
from portal.web import refusals
from portal.web.guards import fresh, signed_in
from portal.web.i18n import gettext as _
from portal.web.identity import current_identity
from portal.web.pages import page

# other texts under the same key are no secrets of apps
PURPOSE = "authenticator"
SETUP_LASTS = timedelta(minutes=30)
LETTERS_IN_GROUP = 4


@blueprint.get("/profile/security/authenticator")
@fresh
@signed_in
def authenticator() -> Response:
    return _page(totp.new_secret(), AppForm(formdata=None))


@blueprint.post("/profile/security/authenticator")
@fresh
@signed_in
@limiter.limit(GUESSES, key_func=customer)
def authenticator_submit() -> Response:
    form = AppForm()
    secret = _carried(form.setup.data or "")
    if secret is None:
        flash(_("The time for this step has run out. Scan the new code."), "warn")
        return redirect("/profile/security/authenticator", code=303)
    if not form.validate():
        return _page(secret, form, 422)
    try:
        codes = setting_up.set_up_app(own_account(), secret, form.one_time_code.data or "")
    except WrongCode:
        form.refuse(
            form.one_time_code,
            _("This code does not fit. Enter the one shown now; is the clock of the phone right?"),
        )
        return _page(secret, form, 422)
    flash(_("Your authenticator app is set up."), "success")
    return after_set_up(codes)


@blueprint.post("/profile/security/authenticator/remove")
@fresh
@signed_in
def authenticator_remove() -> Response:
    try:
        setting_up.remove_app(own_account())
    except LastFactorNeeded as refusal:
        flash(refusals.sentence(refusal), "bad")
    else:
        flash(_("The authenticator app has been removed."), "success")
    return redirect(HUB, code=303)


def _page(secret: str, form: AppForm, status: int = 200) -> Response:
    form.setup.data = _carry(secret)
    svg = qr_svg(totp.address_of(secret, current_identity().email))
    return page(
        "security/authenticator.html",
        status=status,
        form=form,
        picture=f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}",
        groups=[
            secret[at : at + LETTERS_IN_GROUP] for at in range(0, len(secret), LETTERS_IN_GROUP)
        ],
        set_up_at=totp.set_up_at(current_identity().user_id),
    )


def _carry(secret: str) -> str:
    until = (now() + SETUP_LASTS).timestamp()
    return crypto.encrypt(json.dumps([PURPOSE, current_identity().user_id, until, secret])).decode()


def _carried(text: str) -> str | None:
    """The secret this very person was shown; None when that was too long ago."""
    try:
        purpose, user_id, until, secret = json.loads(crypto.decrypt(text.encode()))
    except (InvalidToken, ValueError, TypeError):
        return None
    is_mine = purpose == PURPOSE and user_id == current_identity().user_id
    return str(secret) if is_mine and until >= now().timestamp() else None
