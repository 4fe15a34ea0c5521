"""Step-up: proving once more who one is before something that matters, and going on there."""

from flask import redirect, request
from werkzeug.wrappers import Response

from portal.accounts.security import proof
from portal.accounts.security.factors import Factors, factors_of
from portal.accounts.security.forms import CodeForm, PasswordProofForm
from portal.accounts.security.second_step import prove_code
from portal.accounts.security.views.blueprint import GUESSES, blueprint, customer, own_account
from portal.accounts.views.sign_in import refused
from portal.core.errors import DomainError
from portal.extensions import limiter
from portal.web import refusals
from portal.web.guards import signed_in
from portal.web.identity import current_identity
from portal.web.interrupted import safe_next, say_what_was_not_done
from portal.web.pages import page


@blueprint.get("/confirm")
@signed_in
def confirm() -> Response:
    """With the password; whoever has a second factor proves that one instead."""
    return confirm_page(safe_next(request.args.get("next")))


@blueprint.post("/confirm")
@signed_in
@limiter.limit(GUESSES, key_func=customer)
def confirm_submit() -> Response:
    form = _form(factors_of(current_identity().user_id))
    next_page = safe_next(request.form.get("next"))
    if not form.validate():
        return confirm_page(next_page, 422, form)
    try:
        way = _prove(form)
    except DomainError as refusal:
        field = form.one_time_code if isinstance(form, CodeForm) else form.password
        form.refuse(field, refusals.sentence(refusal))
        return refused(refusal, confirm_page(next_page, refusals.status(refusal), form))
    return proved(next_page, way)


def proved(next_page: str, way: str) -> Response:
    """On to where the proof was asked for, which shows what had been typed there."""
    if proof.note_proof(own_account(), current_identity().session_id, way):
        say_what_was_not_done(next_page)
    return redirect(next_page, code=303)


def _form(factors: Factors, *, empty: bool = False) -> CodeForm | PasswordProofForm:
    kind = CodeForm if factors else PasswordProofForm
    return kind(formdata=None) if empty else kind()


def _prove(form: CodeForm | PasswordProofForm) -> str:
    """How, in the word of `amr`."""
    address = request.remote_addr or ""
    if isinstance(form, CodeForm):
        return prove_code(own_account(), form.one_time_code.data or "", address)
    return proof.prove_password(own_account(), form.password.data or "", address).amr


def confirm_page(
    next_page: str,
    status: int = 200,
    form: CodeForm | PasswordProofForm | None = None,
    sentence: str = "",
) -> Response:
    factors = factors_of(current_identity().user_id)
    return page(
        "security/confirm.html",
        status=status,
        form=form or _form(factors, empty=True),
        factors=factors,
        next_page=next_page,
        sentence=sentence,
    )
