"""Check characters: the arithmetic that tells a typing slip from a code.

Both schemes catch every single wrong character and every swap of two neighbours.
"""

CARD_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""31 characters, a prime: 0 O 1 I L are left out, nothing else, so modulo 31 is a field."""

_MODULUS = len(CARD_ALPHABET)
_VALUES = {character: value for value, character in enumerate(CARD_ALPHABET)}
_WEIGHT_RATIO = 3  # a primitive root of 31: no two of 16 positions share a weight

# Damm's table: a weakly totally anti-symmetric quasigroup of order ten.
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


def card_check_character(body: str) -> str:
    """The character that completes `body`; every character must be in CARD_ALPHABET."""
    return CARD_ALPHABET[-_WEIGHT_RATIO * _weighted(body) % _MODULUS]


def card_check_holds(code: str) -> bool:
    return _weighted(code) % _MODULUS == 0


def damm_check_digit(digits: str) -> str:
    """The digit that completes `digits`, which must be ASCII digits only."""
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return str(interim)


def damm_check_holds(digits: str) -> bool:
    return damm_check_digit(digits) == "0"


def _weighted(code: str) -> int:
    total = 0
    for character in code:
        total = total * _WEIGHT_RATIO + _VALUES[character]
    return total
