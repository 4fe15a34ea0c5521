"""The algebra behind both check schemes, proved over the whole tables."""

from itertools import product

from portal.core.check_characters import (
    _DAMM,
    _WEIGHT_RATIO,
    CARD_ALPHABET,
    card_check_character,
    card_check_holds,
    damm_check_digit,
    damm_check_holds,
)


def test_card_weights_are_all_different_and_never_zero():
    """Then no single change and no swap, near or far, keeps the sum at zero modulo a prime."""
    modulus = len(CARD_ALPHABET)
    assert all(modulus % divisor for divisor in range(2, modulus))
    weights = {pow(_WEIGHT_RATIO, power, modulus) for power in range(16)}
    assert len(weights) == 16
    assert 0 not in weights


def test_card_check_over_every_pair_of_neighbours_and_every_check_character():
    for one, other in product(CARD_ALPHABET, repeat=2):
        code = f"{one}{other}"
        completed = code + card_check_character(code)
        assert card_check_holds(completed)
        fitting = [last for last in CARD_ALPHABET if card_check_holds(code + last)]
        assert fitting == [completed[-1]]
        assert one == other or not card_check_holds(other + one + completed[-1])


def test_damm_rows_and_columns_hold_every_digit_once():
    """Then every single wrong digit changes the check."""
    digits = set("0123456789")
    assert all(set(row) == digits for row in _DAMM)
    assert all({row[column] for row in _DAMM} == digits for column in range(10))


def test_damm_is_totally_anti_symmetric():
    """Then every swap of different neighbours changes the check, the last pair included."""

    def step(interim: int, digit: int) -> int:
        return int(_DAMM[interim][digit])

    for interim, one, other in product(range(10), repeat=3):
        if one != other:
            assert step(step(interim, one), other) != step(step(interim, other), one)


def test_damm_on_every_four_digit_number():
    for number in range(10_000):
        digits = f"{number:04d}"
        assert damm_check_holds(digits + damm_check_digit(digits))
