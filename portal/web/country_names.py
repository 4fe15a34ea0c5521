"""Countries in the reader's words, from the tables of Babel."""

from functools import lru_cache

from portal.core.folding import folded
from portal.core.regions import COUNTRIES
from portal.web.i18n import language, locale_of


def country_name(code: str) -> str:
    return str(locale_of(language()).territories.get(code, code))


def country_choices() -> list[tuple[str, str]]:
    """For a select: sorted as the reader sorts, after an invitation to choose."""
    return _choices(language())


@lru_cache(16)
def _choices(code: str) -> list[tuple[str, str]]:
    # Northern Ireland (XI) is a prefix of VAT ids and no country to live in
    names = locale_of(code).territories
    named = [(country, str(names[country])) for country in COUNTRIES if country in names]
    return sorted(named, key=lambda pair: folded(pair[1]))
