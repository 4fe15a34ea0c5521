"""Finance: a bank statement is read, reviewed line by line, and then books what it pays."""

import json
from datetime import date
from typing import Any

from cryptography.fernet import InvalidToken
from flask import flash, redirect, request
from werkzeug.wrappers import Response

from portal.core import crypto
from portal.core.errors import DomainError
from portal.invoicing.money import Money
from portal.warranty.extension import labels, statements
from portal.warranty.extension.forms import StatementForm
from portal.warranty.extension.settling import Received
from portal.warranty.extension.statement_files import COLUMNS, read_statement
from portal.warranty.extension.statements import Matched
from portal.warranty.extension.views.blueprint import WORDS, blueprint, finance_actor
from portal.web import refusals
from portal.web.formats import integer_text
from portal.web.guards import requires
from portal.web.i18n import gettext as _
from portal.web.i18n import ngettext
from portal.web.identity import current_identity
from portal.web.pages import page

PURPOSE = "bank statement"
LARGEST = 2_000_000


@blueprint.get("/finance/extension-orders/statement")
@requires("finance.settle")
def statement() -> Response:
    return _form_page(StatementForm())


@blueprint.post("/finance/extension-orders/statement")
@requires("finance.settle")
def review_statement() -> Response:
    """A dry run: nothing is booked before the review's button is pressed."""
    form = StatementForm()
    sent = form.file.data
    content = sent.read(LARGEST + 1) if sent else b""
    if not form.validate() or not content:
        form.refuse(form.file, _("Choose the file of the statement."))
        return _form_page(form, 422)
    if len(content) > LARGEST:
        form.refuse(form.file, _("This file is too large: at most 2 MB."))
        return _form_page(form, 422)
    try:
        matched = statements.match(read_statement(content))
    except DomainError as refusal:
        form.refuse(form.file, refusals.sentence(refusal))
        return _form_page(form, refusals.status(refusal))
    return page(
        "extension/statement_review.html",
        matched=matched,
        packed=_packed(matched),
        why=labels.WHY_LEFT,
        **WORDS,
    )


@blueprint.post("/finance/extension-orders/statement/settle")
@requires("finance.settle")
def settle_statement() -> Response:
    payments = _unpacked(request.form.get("payments", ""))
    if payments is None:
        form = StatementForm(formdata=None)
        form.refuse(form.file, _("Read the statement once more: its review cannot be used again."))
        return _form_page(form, 422)
    booked = statements.book(payments, finance_actor())
    if booked.refused:
        refused = [(number, refusals.sentence(refusal)) for number, refusal in booked.refused]
        return page("extension/statement_done.html", booked=booked, refused=refused, status=409)
    count = len(booked.paid)
    told = ngettext(
        "%(count)s order is paid.", "%(count)s orders are paid.", count, count=integer_text(count)
    )
    flash(told, "success")
    return redirect("/finance/extension-orders", code=303)


def _packed(matched: Matched) -> str:
    """What the button will book, bound to who reviewed it; a browser cannot change it."""
    payments: list[Any] = [
        [each.order_id, each.received.amount.cents, each.received.on.isoformat()]
        for each in matched.payments
    ]
    return crypto.encrypt(json.dumps([PURPOSE, current_identity().user_id, payments])).decode()


def _unpacked(text: str) -> list[tuple[int, Received]] | None:
    try:
        *about, payments = json.loads(crypto.decrypt(text.encode()))
    except (InvalidToken, ValueError, TypeError):
        return None
    if about != [PURPOSE, current_identity().user_id] or not payments:
        return None
    return [
        (number, Received(Money.of_cents(cents), date.fromisoformat(day)))
        for number, cents, day in payments
    ]


def _form_page(form: StatementForm, status: int = 200) -> Response:
    columns = ", ".join(COLUMNS)
    return page("extension/statement.html", status=status, form=form, columns=columns)
