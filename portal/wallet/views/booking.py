"""Booking coin cards: one at a time, from a photo, or many at once."""

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from portal.accounts.lockouts import LockedOut
from portal.core.codes import CardCode, CodeRefused
from portal.core.errors import DomainError
from portal.documents.photo import code_in, read_only_code
from portal.extensions import limiter
from portal.wallet.booking import Booker, Booking, book_card
from portal.wallet.booking_many import LineResult, NotTried, book_many
from portal.wallet.forms import BookForm, BookManyForm, shown_again
from portal.wallet.views.blueprint import blueprint
from portal.web import refusals
from portal.web.acting import ActsForAnother, refuse_if_switched
from portal.web.formats import integer_text
from portal.web.guards import requires, tells_of_switch
from portal.web.i18n import gettext as _
from portal.web.i18n import ngettext
from portal.web.identity import current_identity
from portal.web.pages import page, wants_fragment


@blueprint.get("/wallet/book")
@requires("coins.book")
def book() -> Response:
    return _book_page(BookForm())


@blueprint.post("/wallet/book")
@requires("coins.book")
@tells_of_switch
def book_submit() -> Response:
    form = BookForm()
    try:
        refuse_if_switched()
        booking = book_card(_booker(), code_in(form.code.data or ""), request.remote_addr or "")
    except ActsForAnother as refusal:
        return _book_page(form, _status(refusal), refused=refusals.sentence(refusal))
    except DomainError as refusal:
        form.refuse(form.code, refusals.sentence(refusal))
        return _book_page(form, _status(refusal))
    if wants_fragment():
        return _book_page(BookForm(formdata=None), booking=booking)
    flash(success(booking), "success")
    return redirect("/wallet/book", code=303)


@blueprint.post("/wallet/book/photo")
@requires("coins.book")
@tells_of_switch
@limiter.limit("30 per minute", key_func=lambda: str(current_identity().user_id))
def book_photo() -> Response:
    """Only fills the field: the person looks at it and presses the button."""
    photo = request.files.get("photo")
    form = BookForm(formdata=None)
    try:
        refuse_if_switched()
        found = read_only_code(photo.read() if photo else b"", _is_card_code)
    except DomainError as refusal:
        return _book_page(form, _status(refusal), refused=refusals.sentence(refusal))
    form.code.data = CardCode.parse(found).printed
    return _book_page(form, from_photo=True)


@blueprint.get("/wallet/book/many")
@requires("coins.book")
def book_many_form() -> Response:
    return _many_page(BookManyForm())


@blueprint.post("/wallet/book/many")
@requires("coins.book")
@tells_of_switch
@limiter.limit("20 per minute", key_func=lambda: str(current_identity().user_id))
def book_many_submit() -> Response:
    """Answers with the result itself: sending it once more within ten minutes changes nothing."""
    form = BookManyForm()
    try:
        refuse_if_switched()
        results = book_many(_booker(), form.codes.data or "", request.remote_addr or "")
    except ActsForAnother as refusal:
        return _many_page(form, _status(refusal), refused=refusals.sentence(refusal))
    except DomainError as refusal:
        form.refuse(form.codes, refusals.sentence(refusal))
        return _many_page(form, _status(refusal))
    form.codes.data = "\n".join(result.typed for result in results if _worth_sending_again(result))
    return _many_page(form, results=results)


def success(booking: Booking) -> str:
    if booking.repeated:
        return _(
            "You have just booked the card ending in %(last_four)s. Your balance: %(balance)s.",
            last_four=booking.last_four,
            balance=integer_text(booking.balance),
        )
    return ngettext(
        "%(num)s coin booked from the card ending in %(last_four)s. Your balance: %(balance)s.",
        "%(num)s coins booked from the card ending in %(last_four)s. Your balance: %(balance)s.",
        booking.coins,
        last_four=booking.last_four,
        balance=integer_text(booking.balance),
    )


def _booker() -> Booker:
    identity = current_identity()
    company = identity.member_of
    return Booker(
        user_id=identity.user_id,
        name=identity.name,
        company_id=company.id,
        region=company.region,
        country=company.country,
        vat_id=company.vat_id,
    )


def _status(refusal: DomainError) -> int:
    # htmx shows the sentence at the field for 422 only
    return 422 if wants_fragment() else refusals.status(refusal)


def _is_card_code(text: str) -> bool:
    try:
        CardCode.parse(text)
    except CodeRefused:
        return False
    return True


def _worth_sending_again(result: LineResult) -> bool:
    """Once it is corrected, or the lock-out is over."""
    return isinstance(result.refusal, CodeRefused | LockedOut | NotTried)


def _book_page(form: BookForm, status: int = 200, **shown: object) -> Response:
    return page("wallet/book.html", "booking", status, form=form, success=success, **shown)


def _many_page(
    form: BookManyForm,
    status: int = 200,
    results: list[LineResult] | None = None,
    refused: str | None = None,
) -> Response:
    return page(
        "wallet/book_many.html",
        "booking",
        status,
        form=form,
        results=results,
        refused=refused,
        booked=[result.booking for result in results or [] if result.booking],
        fragment=wants_fragment(),
        sentence=refusals.sentence,
        shown_again=shown_again,
    )
