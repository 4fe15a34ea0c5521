"""What the wallet declines, said to people: each group of pages has its own table."""

from collections.abc import Callable
from typing import Any

from portal.core.codes import CodeEmpty, CodeWrongCharacter, CodeWrongCheck, CodeWrongLength
from portal.core.errors import DomainError
from portal.core.regions import Region
from portal.wallet import slip_sentences
from portal.wallet.booking import (
    CardBookedAlready,
    CardOfOtherCountry,
    CardOfOtherRegion,
    CardRefused,
)
from portal.wallet.booking_many import NoLines, NotTried, SameAsLine, TooManyLines
from portal.web.formats import datetime_text, integer_text
from portal.web.i18n import gettext as _
from portal.web.i18n import lazy_gettext, locale
from portal.web.refusals import Refusal

Sentences = dict[type[DomainError], Refusal | Callable[[Any], str]]

OTHER_REGION = {
    Region.DE: lazy_gettext(
        "This card can be booked only by companies in Germany. It has not been booked; "
        "give it to the wholesaler you have it from."
    ),
    Region.EU: lazy_gettext(
        "This card can be booked only by companies in the European Union outside Germany. "
        "It has not been booked; give it to the wholesaler you have it from."
    ),
    Region.NON_EU: lazy_gettext(
        "This card can be booked only by companies outside the European Union. "
        "It has not been booked; give it to the wholesaler you have it from."
    ),
}

BOOKING: Sentences = {
    CodeEmpty: lambda _error: _("Enter the code of the card."),
    CodeWrongLength: slip_sentences.wrong_length,
    CodeWrongCharacter: slip_sentences.wrong_character,
    CodeWrongCheck: slip_sentences.wrong_check,
    CardRefused: lambda _error: _(
        "This card cannot be booked. Compare the code with the card; if it is the same, "
        "ask the wholesaler you have it from, or our support."
    ),
    CardOfOtherRegion: lambda error: str(OTHER_REGION[error.card_region]),
    CardOfOtherCountry: lambda error: _(
        "This card can be booked only by companies of one country (%(country)s). It has not been "
        "booked; give it to the wholesaler you have it from.",
        country=locale().territories.get(error.card_country, error.card_country),
    ),
    CardBookedAlready: lambda error: _(
        "This card was booked already by your company on %(time)s by %(name)s.",
        time=datetime_text(error.at),
        name=error.name,
    ),
    TooManyLines: lambda error: _(
        "There are %(found)s lines; at most %(most)s can be booked at once. Nothing was booked.",
        found=integer_text(error.found),
        most=integer_text(error.most),
    ),
    NoLines: lambda _error: _("Enter at least one code, each on a line of its own."),
    SameAsLine: lambda error: _(
        "The same code as on line %(line)s.", line=integer_text(error.line)
    ),
    NotTried: lambda error: _(
        "Not tried, because of too many wrong attempts before. Enter this code again after "
        "%(time)s.",
        time=datetime_text(error.until),
    ),
}

SENTENCES: Sentences = {**BOOKING}
