"""VAT ids: one stored form with its prefix, checked by the rules of each country, offline.

Greece writes EL before its numbers although its country is GR; Swiss ones start with CHE and lose
the word for the tax behind them; Monaco uses French numbers, the Isle of Man British ones.
"""

from collections.abc import Callable
from dataclasses import dataclass

from stdnum import get_cc_module
from stdnum.ch import uid
from stdnum.exceptions import ValidationError
from stdnum.no import mva

from portal.core.errors import DomainError
from portal.core.regions import COUNTRIES, EU_MEMBERS
from portal.core.typed_text import plain_capitals

LONGEST = 20
SHORTEST_UNCHECKED = 4
# Greece is EL as well; two countries are missing from the list of the rule
_LETTERS_OF_COUNTRIES = COUNTRIES - {"SS", "XK"} | {"EL"}
_SWISS_TAXES = ("MWST", "TVA", "IVA", "TPV")


class WrongVatId(DomainError):
    """No VAT id of that country: its length, letters or check digit do not fit."""

    country: str


class VatIdMissing(DomainError):
    """Only a small business, or one of a country without VAT ids, may leave it out."""


class VatIdOfOtherCountry(DomainError):
    """A VAT id whose prefix belongs to another country than the one given; `prefix` says which."""

    country: str
    prefix: str


@dataclass(frozen=True)
class _Scheme:
    """`check` takes the number without its prefix and gives it in full; raises ValidationError."""

    prefix: str
    check: Callable[[str], str]
    # what people write instead of the prefix
    also: tuple[str, ...] = ()


def vat_id_of(text: str, country: str) -> str:
    """The stored form ("EL094259216") of what somebody typed, with or without prefix.

    Where a country's numbers are unknown to us the text itself is kept, in capitals.
    Raises WrongVatId or VatIdOfOtherCountry.
    """
    typed = _tidy(text)
    scheme = _SCHEMES.get(country)
    if scheme is None:
        return _unchecked(typed, country)
    foreign = _foreign_prefix(typed, scheme)
    if foreign and _checked(typed, _BY_PREFIX[foreign]):
        raise VatIdOfOtherCountry(country=country, prefix=foreign)
    if stored := _checked(typed, scheme):
        return stored
    if foreign:
        raise VatIdOfOtherCountry(country=country, prefix=foreign)
    raise WrongVatId(country=country)


def required_vat_id(text: str, country: str, small_business: bool) -> str:
    """The stored form, or "" for a business that may have none.

    Raises VatIdMissing, WrongVatId or VatIdOfOtherCountry.
    """
    if text:
        return vat_id_of(text, country)
    if has_vat_ids(country) and not small_business:
        raise VatIdMissing()
    return ""


def has_vat_ids(country: str) -> bool:
    """Whether a business of that country has a VAT id that we can check."""
    return country in _SCHEMES


def names_country(vat_id: str) -> bool:
    """Whether it begins with the letters of a country, as EN 16931 asks of one (BR-CO-09)."""
    return vat_id[:2] in _LETTERS_OF_COUNTRIES


def possible_vat_ids(text: str) -> frozenset[str]:
    """Every stored form that the text may stand for, whatever the country."""
    typed = _tidy(text)
    forms = {_checked(typed, scheme) for scheme in _SCHEMES.values()}
    return frozenset(form for form in {typed, *forms} if form)


def _tidy(text: str) -> str:
    # "ΕΛ" on a Greek keyboard: the epsilon has become an E already
    typed = plain_capitals(text[:100]).translate(str.maketrans("", "", "./"))
    return f"EL{typed[2:]}" if typed.startswith("EΛ") else typed


def _unchecked(typed: str, country: str) -> str:
    plain = typed.isascii() and typed.isalnum()
    if not plain or not SHORTEST_UNCHECKED <= len(typed) <= LONGEST:
        raise WrongVatId(country=country)
    return typed


def _foreign_prefix(typed: str, scheme: _Scheme) -> str:
    own = (scheme.prefix, *scheme.also)
    others = [prefix for prefix in _BY_PREFIX if typed.startswith(prefix)]
    return max(others, key=len, default="") if not typed.startswith(own) else ""


def _checked(typed: str, scheme: _Scheme) -> str:
    """The stored form, or "" when the number is not right."""
    prefixes = sorted((scheme.prefix, *scheme.also), key=len, reverse=True)
    prefix = next((each for each in prefixes if typed.startswith(each)), "")
    # XI and GB share their numbers, yet say different things about goods
    stored = prefix if prefix == "XI" else scheme.prefix
    try:
        number = scheme.check(typed.removeprefix(prefix)).removeprefix(scheme.prefix)
    except ValidationError:
        return ""
    return stored + number if len(stored + number) <= LONGEST else ""


def _by_library(country: str) -> Callable[[str], str]:
    def check(number: str) -> str:
        module = get_cc_module(country, "vat")
        if module is None:
            raise LookupError(f"no VAT rules for {country}")
        return module.validate(number)

    return check


def _swiss(number: str) -> str:
    for tax in _SWISS_TAXES:
        number = number.removesuffix(tax)
    return uid.validate(f"CHE{number}")


def _norwegian(number: str) -> str:
    return mva.validate(number.removesuffix("MVA") + "MVA")


_SCHEMES = {
    **{country: _Scheme(country, _by_library(country)) for country in EU_MEMBERS},
    "GR": _Scheme("EL", _by_library("GR"), ("GR",)),
    "GB": _Scheme("GB", _by_library("GB"), ("XI",)),
    "IM": _Scheme("GB", _by_library("GB")),
    "MC": _Scheme("FR", _by_library("MC")),
    "CH": _Scheme("CHE", _swiss),
    "LI": _Scheme("CHE", _swiss),
    "NO": _Scheme("NO", _norwegian),
}
_BY_PREFIX = {
    prefix: scheme
    for scheme in reversed(_SCHEMES.values())
    for prefix in (scheme.prefix, *scheme.also)
}
