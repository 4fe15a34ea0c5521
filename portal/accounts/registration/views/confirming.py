"""The link of the confirmation mail: a page with a button, because programs open links too."""

from flask import redirect, session
from werkzeug.wrappers import Response

from portal.accounts.lockouts import LockedOut
from portal.accounts.passwords import TooBusy
from portal.accounts.registration import confirming
from portal.accounts.registration.company_data import CompanyKnown
from portal.accounts.registration.confirming import LinkUsed, NotThisPassword, Pending, Proof
from portal.accounts.registration.forms import ConfirmForm, ResendForm
from portal.accounts.registration.views.asking import to_administrator
from portal.accounts.registration.views.blueprint import blueprint, few_per_visitor
from portal.accounts.registration.views.joining import AHEAD, remembered_here
from portal.accounts.views.arriving import arrival
from portal.accounts.views.sign_in import admitted
from portal.core.errors import DomainError
from portal.web import refusals
from portal.web.guards import public
from portal.web.identity import current_identity
from portal.web.links import START
from portal.web.pages import page

BESIDE_PASSWORD = (NotThisPassword, LockedOut, TooBusy)


@blueprint.get("/register/confirm/<token:token>")
@public
def confirm(token: str) -> Response:
    try:
        found = confirming.pending(token)
    except DomainError as refusal:
        return _dead(refusal)
    return _confirm_page(token, found, ConfirmForm())


@blueprint.post("/register/confirm/<token:token>")
@public
@few_per_visitor
def confirm_submit(token: str) -> Response:
    form = ConfirmForm()
    browser, _email = remembered_here()
    arriving = arrival()
    try:
        found = confirming.pending(token)
        if browser != found.uuid and not form.validate():
            return _confirm_page(token, found, form, 422)
        opened = confirming.confirm(token, Proof(browser, form.password.data or ""), arriving)
    except CompanyKnown as refusal:
        return to_administrator(refusal, found.name, found.email)
    except BESIDE_PASSWORD as refusal:
        form.refuse(form.password, refusals.sentence(refusal))
        return _confirm_page(token, found, form, refusals.status(refusal))
    except DomainError as refusal:
        return _dead(refusal)
    # a company has to be reviewed first: until then nothing else opens
    ahead = session.pop(AHEAD, START) if browser == found.uuid else START
    return admitted(opened, "", "/registration" if found.is_company else ahead, arriving)


def _confirm_page(token: str, found: Pending, form: ConfirmForm, status: int = 200) -> Response:
    browser, _email = remembered_here()
    return page(
        "registration/confirm.html",
        status=status,
        form=form,
        token=token,
        found=found,
        same_browser=browser == found.uuid,
    )


def _dead(refusal: DomainError) -> Response:
    if isinstance(refusal, LinkUsed) and current_identity().is_authenticated:
        return redirect("/registration", code=303)
    _, email = remembered_here()
    return page(
        "registration/link.html",
        status=refusals.status(refusal),
        sentence=refusals.sentence(refusal),
        used=isinstance(refusal, LinkUsed),
        form=ResendForm(formdata=None, email=email),
    )
