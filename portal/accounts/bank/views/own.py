"""The company's bank details: shown masked, changed only after a fresh proof of who asks."""

from uuid import UUID

from flask import flash, redirect
from werkzeug.wrappers import Response

from portal.accounts.bank import confirmation, details, reading
from portal.accounts.bank.accounts import BicWrong, IbanWrong, parse_bic, parse_iban
from portal.accounts.bank.details import (
    BankDetailsChangedMeanwhile,
    BankDetailsChangedTooOften,
    HolderMissing,
)
from portal.accounts.bank.forms import BankDetailsForm
from portal.accounts.bank.views.blueprint import administrator, blueprint
from portal.core.errors import DomainError
from portal.extensions import limiter
from portal.files.content import MAX_MEGABYTES, CheckedFile, checked
from portal.files.errors import FileRefused
from portal.web import refusals
from portal.web.downloads import private_file
from portal.web.guards import fresh, requires
from portal.web.i18n import gettext as _
from portal.web.identity import current_identity
from portal.web.pages import page

# what is refused of bank details, and the field it is about
ABOUT: dict[type[DomainError], str] = {
    HolderMissing: "holder",
    IbanWrong: "iban",
    BicWrong: "bic",
}


@blueprint.get("/company/bank")
@requires("bank.manage")
def bank() -> Response:
    history = reading.history_of(current_identity().member_of.id)
    return page("bank/bank.html", history=history)


@blueprint.get("/company/bank/edit")
@requires("bank.manage")
@fresh
def edit() -> Response:
    form = BankDetailsForm()
    form.replaces.data = str(reading.current_number(current_identity().member_of.id))
    return _edit_page(form)


@blueprint.post("/company/bank/edit")
@requires("bank.manage")
@fresh
@limiter.limit("30 per minute", key_func=lambda: str(current_identity().user_id))
def edit_submit() -> Response:
    form = BankDetailsForm()
    valid, file = form.validate(), _sent_file(form)
    if not valid or file is None:
        _tell_account(form)
        return _edit_page(form, 422)
    try:
        details.change(administrator(), form.wish, file)
    except (
        HolderMissing,
        IbanWrong,
        BicWrong,
        BankDetailsChangedTooOften,
        BankDetailsChangedMeanwhile,
    ) as refusal:
        return _refused(form, refusal)
    flash(_("The bank details are saved. We verify them, and tell you by e-mail."), "success")
    return redirect("/company/bank", code=303)


@blueprint.get("/company/bank/confirmation/<uuid:file>")
@requires("bank.manage")
@fresh
def own_confirmation(file: UUID) -> Response:
    found = confirmation.for_company(file, administrator())
    return private_file(found.name, found.media_type, found.content)


def _sent_file(form: BankDetailsForm) -> CheckedFile | None:
    """None when the form says now what is wrong with it."""
    sent = form.confirmation.data
    try:
        return checked(sent.read() if sent else b"", sent.filename or "" if sent else "")
    except FileRefused as refusal:
        form.refuse(form.confirmation, refusals.sentence(refusal))
        return None


def _tell_account(form: BankDetailsForm) -> None:
    """All faults at once: for each that is told later, the file has to be chosen again."""
    if form.iban.errors:
        return
    try:
        account = parse_iban(form.iban.data or "")
        if not form.bic.errors:
            parse_bic(form.bic.data or "", account.country)
    except DomainError as refusal:
        form.show(refusal, ABOUT)


def _refused(form: BankDetailsForm, refusal: DomainError) -> Response:
    return _edit_page(form, refusals.status(refusal), form.show(refusal, ABOUT))


def _edit_page(
    form: BankDetailsForm, status: int = 200, others: list[str] | None = None
) -> Response:
    return page(
        "bank/edit.html", status=status, form=form, others=others or [], megabytes=MAX_MEGABYTES
    )
