"""Why a code is not taken, said to who typed it."""

from collections.abc import Callable
from typing import Any

from portal.core.errors import DomainError
from portal.warranty.codes.spending import (
    CodeForOtherProducts,
    CodeNotAccepted,
    CodeSpoilsOrder,
    CodeUsedHere,
)
from portal.warranty.codes.typed import (
    IsCoinCard,
    NotThisBeginning,
    OtherKindOfCode,
    WarrantyCodeEmpty,
    WarrantyCodeWrongCharacter,
    WarrantyCodeWrongCheck,
    WarrantyCodeWrongLength,
)
from portal.warranty.kinds import CodeKind
from portal.web.formats import date_text
from portal.web.i18n import gettext as _
from portal.web.i18n import ngettext
from portal.web.refusals import Refusal


def _wrong_length(error: WarrantyCodeWrongLength) -> str:
    if error.found < error.expected:
        return ngettext(
            "The code is too short: %(num)s character is missing.",
            "The code is too short: %(num)s characters are missing.",
            error.expected - error.found,
        )
    return ngettext(
        "The code is too long: there is %(num)s character too many.",
        "The code is too long: there are %(num)s characters too many.",
        error.found - error.expected,
    )


def _other_kind(error: OtherKindOfCode) -> str:
    if error.kind is CodeKind.PROMOTION:
        return _("This is a promo code. It belongs in the field “Promo code”.")
    return _("This is an extended warranty code. It belongs in the field “Extended warranty code”.")


SENTENCES: dict[type[DomainError], Refusal | Callable[[Any], str]] = {
    WarrantyCodeEmpty: lambda _error: _("Enter the code."),
    IsCoinCard: lambda _error: _(
        "This is the code of a coin card. It does not extend a warranty; "
        "a company books it under Coins."
    ),
    NotThisBeginning: lambda error: _(
        "A code begins with %(first)s or with %(second)s. Compare it with what you were given.",
        first=error.beginnings[0],
        second=error.beginnings[1],
    ),
    WarrantyCodeWrongLength: _wrong_length,
    WarrantyCodeWrongCharacter: lambda error: _(
        "“%(character)s” is in no code. Codes have neither 0 and O nor 1, I and L.",
        character=error.character,
    ),
    WarrantyCodeWrongCheck: lambda _error: _(
        "At least one character is not right. Compare the code with what you were given."
    ),
    OtherKindOfCode: _other_kind,
    CodeNotAccepted: lambda _error: _(
        "This code cannot be used. Compare it with what you were given; if it is the same, "
        "ask who gave it to you, or our support."
    ),
    CodeForOtherProducts: lambda _error: _("This code is for other products."),
    CodeSpoilsOrder: Refusal(
        lambda _error: _(
            "An extended warranty is ordered for this device and waits for its payment; it cannot "
            "have this code as well. Pay that order, or cancel it and enter the code again."
        ),
        409,
    ),
    CodeUsedHere: lambda error: _(
        "This code was used for this device already, on %(day)s.", day=date_text(error.day)
    ),
}
