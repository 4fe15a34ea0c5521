"""Recovery codes are shown once, as the answer to what made them."""

from flask import flash, redirect, session
from werkzeug.wrappers import Response

from portal.accounts.security import setting_up
from portal.accounts.security.factors import factors_of
from portal.accounts.security.setting_up import NoFactor
from portal.accounts.security.views.blueprint import blueprint, own_account
from portal.accounts.security.views.overview import HUB
from portal.accounts.views.sign_in import AFTER_ENROLMENT
from portal.web import refusals
from portal.web.guards import fresh, signed_in
from portal.web.identity import current_identity
from portal.web.pages import page


@blueprint.get("/profile/security/recovery-codes")
@fresh
@signed_in
def recovery_codes() -> Response:
    return page("security/recovery_codes.html", factors=factors_of(current_identity().user_id))


@blueprint.post("/profile/security/recovery-codes")
@fresh
@signed_in
def recovery_codes_submit() -> Response:
    try:
        codes = setting_up.renew_recovery_codes(own_account())
    except NoFactor as refusal:
        flash(refusals.sentence(refusal), "bad")
        return redirect(HUB, code=303)
    return _shown(codes, HUB)


def after_set_up(codes: list[str]) -> Response:
    """Where the person was going before a second factor was asked of them, by way of the codes."""
    target = session.pop(AFTER_ENROLMENT, HUB)
    return _shown(codes, target) if codes else redirect(target, code=303)


def _shown(codes: list[str], target: str) -> Response:
    return page("security/recovery_codes_shown.html", codes=codes, target=target)
