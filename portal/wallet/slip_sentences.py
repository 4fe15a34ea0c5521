"""What is wrong with a typed card code, and which slip may explain it."""

from babel.lists import format_list

from portal.core.codes import (
    GROUP_LENGTH,
    CodeWrongCharacter,
    CodeWrongCheck,
    CodeWrongLength,
    Slip,
    SlipKind,
)
from portal.web import i18n
from portal.web.i18n import gettext as _
from portal.web.i18n import ngettext

MOST_COMPARED = 4  # more than these are no help


def wrong_length(error: CodeWrongLength) -> str:
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


def wrong_character(error: CodeWrongCharacter) -> str:
    places = {
        "character": error.character,
        "group": (error.position - 1) // GROUP_LENGTH + 1,
        "place": (error.position - 1) % GROUP_LENGTH + 1,
    }
    if not error.likely:
        return _(
            "“%(character)s” (group %(group)s, place %(place)s) is on no card. "
            "Compare it with the card.",
            **places,
        )
    return _(
        "“%(character)s” (group %(group)s, place %(place)s) is on no card. "
        "The card may show %(likely)s there.",
        likely=_one_of(error.likely),
        **places,
    )


def wrong_check(error: CodeWrongCheck) -> str:
    """A place is named where nothing else is as likely: else a right character gets corrected."""
    if error.likeliest:
        return f"{_('The code is not quite right.')} {_perhaps(error.likeliest)}"
    if 0 < len(error.likely) <= MOST_COMPARED:
        places = [_place(slip) for slip in sorted(error.likely, key=lambda slip: slip.position)]
        return _(
            "The code is not quite right. Compare these characters with the card first: "
            "%(places)s.",
            places=format_list(places, locale=i18n.locale()),
        )
    return _("At least one character is not right. Compare the code with the card, group by group.")


def _perhaps(slip: Slip) -> str:
    if slip.kind is SlipKind.SWAPPED:
        return _(
            "Perhaps “%(typed)s” (from group %(group)s, place %(place)s) should be “%(likely)s”.",
            likely=slip.likely,
            **_where(slip),
        )
    return _(
        "Perhaps “%(typed)s” (group %(group)s, place %(place)s) should be “%(likely)s”.",
        likely=slip.likely,
        **_where(slip),
    )


def _place(slip: Slip) -> str:
    if slip.kind is SlipKind.SWAPPED:
        return _("“%(typed)s” (from group %(group)s, place %(place)s)", **_where(slip))
    return _("“%(typed)s” (group %(group)s, place %(place)s)", **_where(slip))


def _where(slip: Slip) -> dict[str, str | int]:
    return {"typed": slip.typed, "group": slip.group, "place": slip.place_in_group}


def _one_of(characters: tuple[str, ...]) -> str:
    quoted = [_("“%(character)s”", character=each) for each in characters]
    return format_list(quoted, style="or", locale=i18n.locale())
