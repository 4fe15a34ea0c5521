"""Finance: a bank statement is read, reviewed line by line, and then books what it pays."""

from typing import Any
from uuid import UUID

from flask import flash, redirect
from werkzeug.wrappers import Response

from portal.core.errors import DomainError
from portal.files.storage import FileLost
from portal.warranty.extension import labels, statement_keeping, statements
from portal.warranty.extension.forms import StatementForm
from portal.warranty.extension.statement_files import COLUMNS
from portal.warranty.extension.statements import Matched
from portal.warranty.extension.views.blueprint import WORDS, blueprint, finance_actor
from portal.web import refusals, reviewing
from portal.web.formats import integer_text
from portal.web.guards import requires
from portal.web.i18n import gettext as _
from portal.web.i18n import ngettext
from portal.web.identity import current_identity
from portal.web.pages import page

REVIEW = "/finance/extension-orders/statement/review"
SETTLE = "/finance/extension-orders/statement/settle"
LARGEST = 2_000_000


@blueprint.get("/finance/extension-orders/statement")
@requires("finance.settle")
def statement() -> Response:
    return _form_page(StatementForm())


@blueprint.post("/finance/extension-orders/statement")
@requires("finance.settle")
def read_it() -> Response:
    """Nothing is booked before the review's button is pressed."""
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
        kept = statement_keeping.keep(content)
    except DomainError as refusal:
        form.refuse(form.file, refusals.sentence(refusal))
        return _form_page(form, refusals.status(refusal))
    entries = {"statement": str(kept)}
    return redirect(reviewing.address(REVIEW, current_identity().user_id, entries), code=303)


@blueprint.get("/finance/extension-orders/statement/review")
@requires("finance.settle")
def review_statement() -> Response:
    """As it stands now: also what was booked, and always the lines that are left to people."""
    matched = _reviewed()
    if matched is None:
        return _read_once_more(410)
    return page(
        "extension/statement_review.html",
        matched=matched,
        settle=reviewing.address_of_entries(SETTLE),
        why=labels.WHY_LEFT,
        **WORDS,
    )


@blueprint.post("/finance/extension-orders/statement/settle")
@requires("finance.settle")
def settle_statement() -> Response:
    """Sent again, it finds its orders paid: nothing is left to book."""
    matched, review = _reviewed(), reviewing.address_of_entries(REVIEW)
    if matched is None:
        return _read_once_more(422)
    booked = statements.book(matched.payments, finance_actor())
    if booked.refused:
        refused = [(number, refusals.sentence(refusal)) for number, refusal in booked.refused]
        shown: dict[str, Any] = {"booked": booked, "refused": refused, "review": review}
        return page("extension/statement_done.html", status=409, **shown)
    if count := len(booked.paid):
        told = ngettext(
            "%(count)s order is paid.",
            "%(count)s orders are paid.",
            count,
            count=integer_text(count),
        )
        flash(told, "success")
    return redirect(review, code=303)


def _reviewed() -> Matched | None:
    """None when the address carries no review of its reader, or one that is over."""
    found = reviewing.reviewed(REVIEW)
    if found is None:
        return None
    try:
        return statement_keeping.kept(UUID(found.entries["statement"]))
    except FileLost:
        return None


def _read_once_more(status: int) -> Response:
    form = StatementForm(formdata=None)
    form.refuse(form.file, _("Read the statement once more: its review cannot be used again."))
    return _form_page(form, status)


def _form_page(form: StatementForm, status: int = 200) -> Response:
    columns = ", ".join(COLUMNS)
    return page("extension/statement.html", status=status, form=form, columns=columns)
