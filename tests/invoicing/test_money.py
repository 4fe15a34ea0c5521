"""Money: two decimals, one currency, half a cent goes up."""

from decimal import Decimal

import pytest

from portal.invoicing.money import ZERO, CurrenciesMixed, Money, total


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [
        ("0.004", "0.00"),
        ("0.005", "0.01"),
        ("0.015", "0.02"),
        ("0.025", "0.03"),
        ("-0.005", "-0.01"),
        ("2.675", "2.68"),
        ("1.004999", "1.00"),
    ],
)
def test_half_a_cent_goes_up(amount: str, rounded: str) -> None:
    assert str(Money.rounded(Decimal(amount)).amount) == rounded


@pytest.mark.parametrize("cents", [0, 1, 99, 100, 23_900, -5, 10**12])
def test_cents_and_back(cents: int) -> None:
    assert Money.of_cents(cents).cents == cents


def test_a_fraction_of_a_cent_is_refused() -> None:
    with pytest.raises(ValueError, match="finer"):
        Money(Decimal("1.001"))


def test_a_float_is_refused() -> None:
    with pytest.raises(TypeError):
        Money(1.1)  # type: ignore[arg-type]


def test_currencies_do_not_mix() -> None:
    with pytest.raises(CurrenciesMixed):
        Money(Decimal(1)) + Money(Decimal(1), "SEK")
    with pytest.raises(CurrenciesMixed):
        _ = Money(Decimal(1)) < Money(Decimal(1), "SEK")
    assert Money(Decimal(1)) != Money(Decimal(1), "SEK")


def test_sums_products_and_rates() -> None:
    price = Money(Decimal("239.00"))
    assert total([price, price]) == Money(Decimal("478.00"))
    assert total([]) == ZERO
    assert price.times(Decimal("0.5")) == Money(Decimal("119.50"))
    assert price.percent(Decimal(19)) == Money(Decimal("45.41"))
    assert price - price == ZERO
    assert not ZERO
