"""Which passwords are refused: short ones, well-known ones, and those made of one's own name.

Judged by zxcvbn with its English lists and ours (docs/decisions/0089); nothing leaves the portal.
"""

import re
from collections.abc import Mapping
from functools import partial
from math import prod
from typing import Any

from portal.accounts.security import well_known
from portal.core.brand import brand
from portal.core.errors import DomainError
from portal.core.folding import folded

SHORTEST = 10
LONGEST = 200
# what zxcvbn looks at: its work grows with the square of the length, and with each way in which
# figures and signs may stand for letters; ten seconds for one password would be an attack
LOOKED_AT = 32
MOST_WAYS = 16
# where nobody counts guesses, as with a stolen hash, "Sommer2026!" falls to 6 · 10⁸ of them
FEWEST_GUESSES = 10**9
SHORTEST_WORD = 4
OWN = "own"
_BETWEEN_WORDS = re.compile(r"[^\w]+")


class WeakPassword(DomainError):
    """Says why: `too_short`, `too_long`, `own_word` (made of a name or address), or else well
    known or easily guessed.
    """

    too_short: bool = False
    too_long: bool = False
    own_word: bool = False


def refuse_weak(password: str, *own_words: str) -> None:
    """Raises WeakPassword. `own_words`: name, e-mail address, company of the person."""
    if len(password) < SHORTEST:
        raise WeakPassword(too_short=True)
    if len(password) > LONGEST:
        raise WeakPassword(too_long=True)
    own = _parts(own_words)
    if _is_own(password, own):
        raise WeakPassword(own_word=True)
    if well_known.is_leaked(password):
        raise WeakPassword()
    for written in _ways_of_writing(password[:LOOKED_AT]):
        judged = _judged(written, own)
        if judged["guesses"] < FEWEST_GUESSES:
            raise WeakPassword(own_word=_mostly_own(judged["sequence"]))


def _ways_of_writing(password: str) -> list[str]:
    """As it is, and as our lists are: "Κωδικός" is no better than "κωδικοσ"."""
    plain = folded(password)
    return [password] if plain == password.lower() else [password, plain]


def _judged(password: str, own: list[str]) -> Mapping[str, Any]:
    from zxcvbn import matching, scoring  # heavy, and only new passwords need it

    # lists of this call's own: those of the package are shared by all threads
    lists = {
        **matching.RANKED_DICTIONARIES,
        "well_known": well_known.ranks(),
        OWN: matching.build_ranked_dict(own),
    }
    matchers = [
        matching.dictionary_match,
        matching.reverse_dictionary_match,
        partial(matching.l33t_match, _l33t_table=_letters_written_in(password)),
        matching.spatial_match,
        matching.repeat_match,
        matching.sequence_match,
        matching.regex_match,
        matching.date_match,
    ]
    matches = [
        each for matcher in matchers for each in matcher(password, _ranked_dictionaries=lists)
    ]
    matches.sort(key=lambda match: (match["i"], match["j"]))
    judged: Mapping[str, Any] = scoring.most_guessable_match_sequence(password, matches)
    return judged


def _letters_written_in(password: str) -> dict[str, list[str]]:
    """Which signs may stand for a letter; one for each where all together make too many ways."""
    from zxcvbn import matching

    table: dict[str, list[str]] = matching.relevant_l33t_subtable(password, matching.L33T_TABLE)
    if prod(map(len, table.values())) <= MOST_WAYS:
        return table
    return {letter: signs[:1] for letter, signs in table.items()}


def _parts(texts: tuple[str, ...]) -> list[str]:
    """Each text and its words, and the portal's own names, which everybody here knows."""
    named = (*texts, brand().portal, brand().manufacturer, brand().coin)
    found = {text.casefold() for text in named}
    found |= {word for text in named for word in _BETWEEN_WORDS.split(text.casefold())}
    return sorted(word for word in found if len(word) >= SHORTEST_WORD)


def _is_own(password: str, own: list[str]) -> bool:
    """Nothing but own words, figures and signs: "Anna.Andersson1"."""
    left = password.casefold()
    for word in sorted(own, key=len, reverse=True):
        left = left.replace(word, "")
    return left != password.casefold() and sum(map(str.isalpha, left)) < SHORTEST_WORD


def _mostly_own(sequence: list[dict[str, object]]) -> bool:
    return any(match.get("dictionary_name") == OWN for match in sequence)
