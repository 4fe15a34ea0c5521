"""What looking up a warranty declines, said to people."""

from collections.abc import Callable
from typing import Any

from portal.core.errors import DomainError
from portal.warranty.lookup.background import LookupUnknown, ResultGone
from portal.warranty.lookup.limits import (
    AskedTooMuch,
    NoLines,
    SignInForMore,
    TooManyLines,
    VisitorAskedTooMuch,
)
from portal.warranty.lookup.uploads import ListNotText
from portal.web.formats import datetime_text, integer_text
from portal.web.i18n import gettext as _
from portal.web.refusals import Refusal


def _too_many(error: TooManyLines) -> str:
    return _(
        "These are %(found)s lines; at most %(most)s are answered at once.",
        found=integer_text(error.found),
        most=integer_text(error.most),
    )


def _sign_in_for_more(error: SignInForMore) -> str:
    return _(
        "These are %(found)s lines; without an account at most %(most)s are answered at once. "
        "Sign in to look up more.",
        found=integer_text(error.found),
        most=integer_text(error.most),
    )


SENTENCES: dict[type[DomainError], Refusal | Callable[[Any], str]] = {
    NoLines: lambda _error: _("Enter at least one serial number, or choose a file."),
    TooManyLines: _too_many,
    SignInForMore: _sign_in_for_more,
    ListNotText: lambda _error: _(
        "This file is no list that can be read. Save it as CSV or as plain text."
    ),
    AskedTooMuch: Refusal(
        lambda error: _(
            "You have looked up very many serial numbers. You can go on from %(time)s.",
            time=datetime_text(error.until),
        ),
        429,
    ),
    VisitorAskedTooMuch: Refusal(
        lambda error: _(
            "Very many serial numbers were looked up from your network. Sign in to go on, "
            "or try again from %(time)s.",
            time=datetime_text(error.until),
        ),
        429,
    ),
    LookupUnknown: Refusal(lambda _error: _("There is no such list."), 404),
    ResultGone: Refusal(
        lambda _error: _("The result was deleted after a day. Send the list again."), 410
    ),
}
