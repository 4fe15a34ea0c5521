"""Amounts of money: decimal in the program, whole cents in the database, never a float."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Self

_CENT = Decimal("0.01")
_HUNDRED = Decimal(100)


class CurrenciesMixed(TypeError):
    """Two currencies in one sum: a fault of the program, not of a person."""


@dataclass(frozen=True, slots=True)
class Money:
    """`amount` has two decimals; anything finer is refused, for rounding is said aloud."""

    amount: Decimal
    currency: str = "EUR"

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal):
            raise TypeError("money is made of Decimal")
        if self.amount != (whole := self.amount.quantize(_CENT)):
            raise ValueError(f"{self.amount} is finer than a cent")
        object.__setattr__(self, "amount", whole)

    @classmethod
    def of_cents(cls, cents: int, currency: str = "EUR") -> Self:
        return cls(Decimal(cents).scaleb(-2), currency)

    @classmethod
    def rounded(cls, amount: Decimal, currency: str = "EUR") -> Self:
        """Half a cent goes up, as in commerce; of negative amounts it goes down."""
        return cls(amount.quantize(_CENT, ROUND_HALF_UP), currency)

    @property
    def cents(self) -> int:
        return int(self.amount.scaleb(2))

    def __add__(self, other: Self) -> Self:
        self._same(other)
        return type(self)(self.amount + other.amount, self.currency)

    def __sub__(self, other: Self) -> Self:
        return self + -other

    def __neg__(self) -> Self:
        return type(self)(-self.amount, self.currency)

    def __lt__(self, other: Self) -> bool:
        self._same(other)
        return self.amount < other.amount

    def __bool__(self) -> bool:
        return bool(self.amount)

    def times(self, quantity: Decimal) -> Self:
        return type(self).rounded(self.amount * quantity, self.currency)

    def percent(self, rate: Decimal) -> Self:
        return type(self).rounded(self.amount * rate / _HUNDRED, self.currency)

    def _same(self, other: Self) -> None:
        if self.currency != other.currency:
            raise CurrenciesMixed(f"{self.currency} and {other.currency}")


ZERO = Money(Decimal(0))


def total(amounts: Iterable[Money]) -> Money:
    return sum(amounts, ZERO)
