"""VAT ids: does the text fit the country? The shape and its check digits; nobody is asked."""

import stdnum.ch.uid
import stdnum.eu.vat
import stdnum.gb.vat
import stdnum.no.mva
from stdnum.exceptions import ValidationError

from portal.core.errors import DomainError
from portal.core.regions import EU_MEMBERS
from portal.core.typed_text import is_too_long, plain_capitals

# Greece is GR everywhere but in its VAT ids
_PREFIXES = {"GR": "EL"}
_SWISS_ENDINGS = ("MWST", "TVA", "IVA")
LONGEST = 20


class VatIdMalformed(DomainError):
    """No VAT id of this country looks like that."""

    country: str


class VatIdOfAnotherCountry(DomainError):
    """It begins with the prefix of another member state."""

    country: str


def needs_vat_id(country: str) -> bool:
    """Whether companies of this country have to name theirs."""
    return country in EU_MEMBERS


def check(country: str, vat_id: str) -> str:
    """The id as it is stored: capitals, no blanks, with its prefix; "" stays "".

    Raises VatIdMalformed or VatIdOfAnotherCountry.
    """
    if is_too_long(vat_id):
        raise VatIdMalformed(country=country)
    typed = "".join(mark for mark in plain_capitals(vat_id) if mark not in ".,/_")
    if not typed:
        if needs_vat_id(country):
            raise VatIdMalformed(country=country)
        return ""
    try:
        found = _checked(country, typed)
    except ValidationError:
        elsewhere = typed[:2].isalpha() and stdnum.eu.vat.is_valid(typed)
        kind = VatIdOfAnotherCountry if elsewhere else VatIdMalformed
        raise kind(country=country) from None
    return found


def _checked(country: str, typed: str) -> str:
    if country in EU_MEMBERS:
        return _european(country, typed)
    if country in {"CH", "LI"}:
        return str(stdnum.ch.uid.validate(_without_ending(typed)))
    if country == "NO":
        return "NO" + str(stdnum.no.mva.validate(typed.removeprefix("NO")))
    if country == "GB" and not typed.startswith("XI"):
        return "GB" + str(stdnum.gb.vat.validate(typed.removeprefix("GB")))
    if country in {"GB", "XI"}:
        return "XI" + str(stdnum.gb.vat.validate(typed.removeprefix("XI")))
    return _elsewhere(country, typed)


def _european(country: str, typed: str) -> str:
    prefix = _PREFIXES.get(country, country)
    if country == "GR" and typed.startswith("GR"):
        typed = prefix + typed[2:]
    return str(stdnum.eu.vat.validate(prefix + typed.removeprefix(prefix)))


def _without_ending(typed: str) -> str:
    for ending in _SWISS_ENDINGS:
        typed = typed.removesuffix(ending)
    return typed


def _elsewhere(country: str, typed: str) -> str:
    """Countries whose ids nobody here can check keep what was typed."""
    if stdnum.eu.vat.is_valid(typed) and typed[:2].isalpha():
        raise VatIdOfAnotherCountry(country=country)
    if not (typed.isascii() and typed.isalnum() and len(typed) <= LONGEST):
        raise VatIdMalformed(country=country)
    return typed
