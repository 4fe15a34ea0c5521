"""Signing in, its second step and step-up by a passkey."""

from flask import request
from werkzeug.wrappers import Response

from portal.accounts.forms import SignInForm
from portal.accounts.security import assertions
from portal.accounts.security.admission import ProofOver, admit
from portal.accounts.security.challenges import Purpose
from portal.accounts.security.factors import factors_of
from portal.accounts.security.forms import CodeForm
from portal.accounts.security.passkeys import PasskeyRefused
from portal.accounts.security.proof import SEVERAL
from portal.accounts.security.views.asking import answer_with, proved_by
from portal.accounts.security.views.blueprint import GUESSES, blueprint, customer
from portal.accounts.security.views.confirm import confirm_page, proved
from portal.accounts.security.views.second_step import (
    from_the_beginning,
    half_way_in,
    let_in,
    second_step_page,
    stale_second_step,
)
from portal.accounts.views.arriving import arrival
from portal.accounts.views.sign_in import admitted, sign_in_page, stale_sign_in
from portal.extensions import limiter
from portal.web import refusals
from portal.web.guards import if_stale, public, signed_in
from portal.web.identity import current_identity
from portal.web.interrupted import safe_next


@blueprint.post("/sign-in/passkey/options")
@public
@limiter.limit(GUESSES, key_func=customer)
def sign_in_options() -> Response:
    return answer_with(*assertions.options(Purpose.SIGN_IN))


@blueprint.post("/sign-in/passkey")
@public
@if_stale(stale_sign_in)
@limiter.limit(GUESSES, key_func=customer)
def sign_in_by_passkey() -> Response:
    """Without a name: the passkey says whose it is, and verifies the person by itself."""
    kept, next_page = request.form.get("kept", ""), safe_next(request.form.get("next"))
    arriving = arrival()
    try:
        found = proved_by(Purpose.SIGN_IN)
        token = admit(found.account, f"{found.way} {SEVERAL}", arriving)
    except (PasskeyRefused, ProofOver) as refusal:
        form = SignInForm(formdata=None)
        form.form_errors.append(refusals.sentence(refusal))
        return sign_in_page(kept, next_page, form, refusals.status(refusal))
    return admitted(token, kept, next_page, arriving)


@blueprint.post("/sign-in/second-step/passkey/options")
@public
@limiter.limit(GUESSES, key_func=customer)
def second_step_options() -> Response:
    account = half_way_in()
    if account is None:
        return from_the_beginning()
    return answer_with(*assertions.options(Purpose.SECOND_STEP, account.user_id))


@blueprint.post("/sign-in/second-step/passkey")
@public
@if_stale(stale_second_step)
@limiter.limit(GUESSES, key_func=customer)
def second_step_by_passkey() -> Response:
    account = half_way_in()
    if account is None:
        return from_the_beginning()
    try:
        found = proved_by(Purpose.SECOND_STEP, account.user_id)
    except PasskeyRefused as refusal:
        form, sentence = CodeForm(formdata=None), refusals.sentence(refusal)
        return second_step_page(factors_of(account.user_id), form, 422, sentence)
    return let_in(found.way)


@blueprint.post("/confirm/passkey/options")
@signed_in
@limiter.limit(GUESSES, key_func=customer)
def confirm_options() -> Response:
    return answer_with(*assertions.options(Purpose.CONFIRM, current_identity().user_id))


@blueprint.post("/confirm/passkey")
@signed_in
@limiter.limit(GUESSES, key_func=customer)
def confirm_by_passkey() -> Response:
    next_page = safe_next(request.form.get("next"))
    try:
        found = proved_by(Purpose.CONFIRM, current_identity().user_id)
    except PasskeyRefused as refusal:
        return confirm_page(next_page, 422, sentence=refusals.sentence(refusal))
    return proved(next_page, found.way)
