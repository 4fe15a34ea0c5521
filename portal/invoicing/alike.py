"""Names as two programs write them: whether one company, or one device, is meant. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_TOKEN = re.compile(r"[^\W\d_]+|\d+(?:[.,]\d+)?")
# what companies have in common is no name
_FORMS = frozenset({"GMBH", "SARL", "GESELLSCHAFT", "COMPANY", "LIMITED"})
_SHORTEST_NAME = 4
# KOSTAL; shorter ones are parts of models: MP, IQ, plus
_SHORTEST_MAKER = 5
_UNITS = frozenset({"KW", "KWH", "KVA"})
# characters: a whole invoice has no more that anybody reads
_LONGEST = 20_000


def same_company(one: str, other: str) -> bool:
    """At least half of the words that make a name stand in the other: branches, legal forms and
    ways to abbreviate them do not make another company.
    """
    words = _words_of_name(one)
    return 2 * len(words & _tokens(other)) >= len(words)


def names_model(text: str, model: str, others: Iterable[str] = ()) -> bool:
    """In whatever order, with a decimal comma or point. What names one of the `others`, which may
    have all of its words and more, does not name this one.
    """
    wanted, words = set(_of_model(model)), _of_model(text)
    return wanted <= set(words) and wanted <= set(_apart(words, others)[0])


def first_named(text: str, models: Iterable[str]) -> str:
    """Which of the models the text names first, the longest name that fits; "" for none."""
    return next(iter(_apart(_of_model(text), models)[1]), "")


def same_model(one: str, other: str) -> bool:
    """A maker beside it makes no other model; PIKO CI 50 and PIKO CI 50 G2 are two."""
    more = set(_of_model(one)) - set(_of_model(other))
    return names_model(one, other) and all(
        each.isalpha() and len(each) >= _SHORTEST_MAKER for each in more
    )


def _words_of_name(name: str) -> set[str]:
    tokens = _tokens(name)
    return {each for each in tokens - _FORMS if len(each) >= _SHORTEST_NAME} or tokens


def _apart(words: list[str], models: Iterable[str]) -> tuple[list[str], list[str]]:
    """The words that are no part of a model's name, and the models that are named."""
    known = _by_first_word(tuple(models))
    rest, named, at = [], [], 0
    while at < len(words):
        names = known.get(words[at], ())
        found = next((each for each in names if _begins(words, at, each[1])), None)
        if found:
            named.append(found[0])
            at += len(found[1])
        else:
            rest.append(words[at])
            at += 1
    return rest, named


@lru_cache(maxsize=64)
def _by_first_word(models: tuple[str, ...]) -> dict[str, list[tuple[str, list[str]]]]:
    """The longest first. The names of a catalogue are taken apart once, not for each line of a
    file that somebody sends.
    """
    known: dict[str, list[tuple[str, list[str]]]] = {}
    for model in sorted(models):
        words = _of_model(model)
        known.setdefault(words[0], []).append((model, words))
    for names in known.values():
        names.sort(key=lambda each: -len(each[1]))
    return known


def _begins(words: list[str], at: int, name: list[str]) -> bool:
    """Whether a name begins there: PIKO CI G2 50 is PIKO CI 50 G2."""
    return sorted(words[at : at + len(name)]) == sorted(name)


def _tokens(text: str) -> set[str]:
    return set(_words(text))


def _words(text: str) -> list[str]:
    """Letters and numbers apart, as 5.5kW and 5,5 kW are."""
    plain = unicodedata.normalize("NFKD", text[:_LONGEST])
    bare = "".join(each for each in plain if not unicodedata.combining(each)).upper()
    return [_number(each) if each[0].isdigit() else each for each in _TOKEN.findall(bare)]


def _of_model(text: str) -> list[str]:
    """A unit beside it makes no other model."""
    return [each for each in _words(text) if each not in _UNITS]


def _number(token: str) -> str:
    """10.0 is 10."""
    whole, point, rest = token.replace(",", ".").partition(".")
    return f"{whole}.{rest}" if point and rest.strip("0") else whole
