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
    if not error.likely:
        return _("One character is not right. Compare the code with the card, group by group.")
    return " ".join(
        [_("The code is not quite right.")] + [_slip(each) for each in error.likely[:2]]
    )


def _slip(slip: Slip) -> str:
    if slip.kind is SlipKind.SWAPPED:
        return _(
            "Perhaps “%(typed)s” (from group %(group)s, place %(place)s) should be “%(likely)s”.",
            typed=slip.typed,
            likely=slip.likely,
            group=slip.group,
            place=slip.place_in_group,
        )
    return _(
        "Perhaps “%(typed)s” (group %(group)s, place %(place)s) should be “%(likely)s”.",
        typed=slip.typed,
        likely=slip.likely,
        group=slip.group,
        place=slip.place_in_group,
    )


def _one_of(characters: tuple[str, ...]) -> str:
    quoted = [_("“%(character)s”", character=each) for each in characters]
    return format_list(quoted, style="or", locale=i18n.locale())
