"""What one batch of codes gives, and to which devices."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from portal.catalogue import catalogue
from portal.core.errors import DomainError
from portal.warranty.kinds import CodeKind
from portal.warranty.terms import PromoTerms

MOST_MONTHS = 240
_SEPARATOR = "\n"


class FamilyUnknown(DomainError):
    family: str
    known: tuple[str, ...]


class PeriodWrong(DomainError):
    """A campaign without its days, or one that ends before it begins; or days of a bought code."""


@dataclass(frozen=True, slots=True)
class Terms:
    """`families` empty: every product that may be extended. Days belong to campaigns alone."""

    kind: CodeKind
    months: int
    families: frozenset[str] = frozenset()
    valid_from: date | None = None
    valid_until: date | None = None
    uses_each: int = 1

    @property
    def products(self) -> str:
        """As it is stored; names of families contain blanks."""
        return _SEPARATOR.join(sorted(self.families))

    def promotion(self) -> PromoTerms:
        if self.valid_from is None or self.valid_until is None:
            raise LookupError("a campaign has its days")
        return PromoTerms(self.months, self.valid_from, self.valid_until, families=self.families)


def families_of(products: str) -> frozenset[str]:
    return frozenset(products.split(_SEPARATOR)) if products else frozenset()


def refuse_wrong_terms(terms: Terms) -> None:
    """Raises FamilyUnknown, PeriodWrong."""
    known = {product.family for product in catalogue().products()}
    for family in sorted(terms.families - known):
        raise FamilyUnknown(family=family, known=tuple(sorted(known)))
    days: Collection[date | None] = (terms.valid_from, terms.valid_until)
    if terms.kind is CodeKind.EXTENDED:
        wrong = any(days)
    else:
        first, last = terms.valid_from, terms.valid_until
        wrong = first is None or last is None or last < first
    if wrong:
        raise PeriodWrong
