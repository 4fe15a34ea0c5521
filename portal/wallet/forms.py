"""Forms of the wallet: what was typed, the domain decides."""

from wtforms import StringField, TextAreaField

from portal.core.typed_text import is_too_long
from portal.web.forms import PortalForm
from portal.web.i18n import lazy_gettext, lazy_pgettext

LONGEST_PASTE = 100_000


class TypedCodeField(StringField):  # type: ignore[misc]
    """Shown again as typed, but for marks no reader sees and text no card could hold."""

    def _value(self) -> str:
        return shown_again(self.data or "")


class PasteField(TextAreaField):  # type: ignore[misc]
    def _value(self) -> str:
        text = self.data or ""
        return "\n".join(map(shown_again, text.splitlines())) if len(text) <= LONGEST_PASTE else ""


class BookForm(PortalForm):
    code = TypedCodeField(lazy_pgettext("coin card", "Code on the card"))


class BookManyForm(PortalForm):
    codes = PasteField(lazy_gettext("Codes, each on a line of its own"))


def shown_again(typed: str) -> str:
    """Without NUL, line ends and marks that turn the direction; empty if absurdly long."""
    if is_too_long(typed):
        return ""
    return "".join(character for character in typed if character.isprintable())
