"""How people type codes and serials: case, blanks, dashes, foreign keyboards, invisible marks."""

import unicodedata

MAX_TYPED = 200
"""Longest text worth reading for one code or serial; anything longer is refused unread."""

_GREEK_AND_CYRILLIC = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧͿ" + "АВЕКМНОРСТУХЅІЈԚԜҮӀ"
_LATIN_TWINS = "ABEZHIKMNOPTYXJ" + "ABEKMHOPCTYXSIJQWYI"
_TWINS = dict(zip(_GREEK_AND_CYRILLIC, _LATIN_TWINS, strict=True))

# Letters without a Latin twin, by the key they share with a Latin letter on a Greek keyboard
# or by their shape. Only ever offered, never put in place of what was typed.
_NEIGHBOURS = {
    "Ω": "V",
    "Σ": "S",
    "Δ": "D",
    "Γ": "G",
    "Φ": "F",
    "Ξ": "J",
    "Λ": "L",
    "Π": "P",
    "Θ": "U",
    "Ψ": "C",
    "З": "3",
    "Б": "6",
    "Ч": "4",
}

_DASHES_BESIDE_PD = frozenset("\u2212\u2043\u02d7\u30fc_")
_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_SKIPPED_CATEGORIES = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})


def plain_capitals(text: str) -> str:
    """Capitals without blanks, dashes and invisible marks (no-break, zero width, bidi, NUL …).

    Full-width forms become plain ones; Greek and Cyrillic letters whose capital looks Latin
    become that Latin letter. Anything else stays as it is, for the caller to refuse.
    The result is not bounded: check `is_too_long` first.
    """
    if text.isascii() and text.isalnum():
        return text.upper()  # nearly all of millions
    composed = unicodedata.normalize("NFKC", text)
    return "".join(_capital(character) for character in composed if not _is_skipped(character))


def plain_number(text: str) -> str:
    """The same, but a dash of any kind stays, as "-": 1-11 is not 11-1."""
    composed = unicodedata.normalize("NFKC", text)
    return "".join("-" if _is_dash(each) else plain_capitals(each) for each in composed)


def is_too_long(text: str) -> bool:
    return len(text) > MAX_TYPED


def latin_neighbour(character: str) -> str:
    """What a foreign capital may have been meant as ("Ä" → "A", "Ω" → "V"), or ""."""
    base = unicodedata.normalize("NFD", character)[0]
    latin = _NEIGHBOURS.get(base) or _TWINS.get(base, base)
    return latin if latin.isascii() and latin.isalnum() else ""


def _is_dash(character: str) -> bool:
    return unicodedata.category(character) == "Pd" or character in _DASHES_BESIDE_PD


def _is_skipped(character: str) -> bool:
    return (
        unicodedata.category(character) in _SKIPPED_CATEGORIES
        or _is_dash(character)
        or character in _BLANK_LETTERS
        or "\ufe00" <= character <= "\ufe0f"
    )


def _capital(character: str) -> str:
    upper = character.upper()
    single = upper if len(upper) == 1 else character
    return _TWINS.get(single, single)
