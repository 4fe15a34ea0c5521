"""Accounts at banks: IBAN and BIC as people type them, checked offline, and how they are shown.

schwifty knows each country's structure; its check of national check digits is left out, because
banks have issued valid IBANs that fail it, and the bank's own confirmation is asked for anyway.
"""

from dataclasses import dataclass, field

from portal.core.errors import DomainError
from portal.core.typed_text import is_too_long, plain_capitals

# their IBANs serve islands and territories whose banks have country codes of their own
WITH_TERRITORIES = frozenset({"FR", "GB"})


class IbanWrong(DomainError):
    """Its country, length or check digits do not fit."""


class BicWrong(DomainError):
    """No BIC, or one of another country than the IBAN."""


@dataclass(frozen=True)
class BankAccount:
    """The bank as the IBAN tells it; both are "" for banks the library does not know."""

    iban: str = field(repr=False)
    country: str
    last_four: str
    bic: str
    bank_name: str


def parse_iban(text: str) -> BankAccount:
    """Raises IbanWrong."""
    from schwifty import IBAN  # heavy, and only people who enter accounts need it
    from schwifty.exceptions import SchwiftyException

    if is_too_long(text):
        raise IbanWrong()
    try:
        iban = IBAN(plain_capitals(text))
    except SchwiftyException:
        raise IbanWrong() from None
    return BankAccount(
        iban.compact,
        iban.country_code,
        iban.compact[-4:],
        _known_bic(iban),
        (iban.bank_name or "")[:140],
    )


def parse_bic(text: str, iban_country: str) -> str:
    """Capitals, or "" for an empty text. Raises BicWrong."""
    from schwifty import BIC
    from schwifty.exceptions import SchwiftyException

    typed = plain_capitals(text) if not is_too_long(text) else "?"
    if not typed:
        return ""
    try:
        bic = BIC(typed)
    except SchwiftyException:
        raise BicWrong() from None
    if bic.country_code != iban_country and iban_country not in WITH_TERRITORIES:
        raise BicWrong()
    return str(bic.compact)


def masked(country: str, last_four: str) -> str:
    """All that pages, mails and logs ever say of an IBAN."""
    return f"{country} •••• {last_four}"


def in_groups(iban: str) -> str:
    """As printed on letters: groups of four."""
    return " ".join(iban[place : place + 4] for place in range(0, len(iban), 4))


def _known_bic(iban: "object") -> str:
    bic = getattr(iban, "bic", None)
    return str(bic.compact) if bic else ""
