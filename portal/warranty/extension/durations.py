"""How long an extension lasts, in the reader's words."""

from portal.web.formats import integer_text
from portal.web.i18n import ngettext

_YEAR = 12


def duration(months: int) -> str:
    years, rest = divmod(months, _YEAR)
    if rest:
        return ngettext("%(count)s month", "%(count)s months", months, count=integer_text(months))
    return ngettext("%(count)s year", "%(count)s years", years, count=integer_text(years))
