"""Names as two programs write them: whether one company, or one device, is meant. Pure."""

import re
import unicodedata

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


def names_model(text: str, model: str) -> bool:
    """In whatever order, with a decimal comma or point."""
    return _tokens(model) <= _tokens(text)


def same_model(one: str, other: str) -> bool:
    """A maker or a unit beside it makes no other model; PIKO CI 50 and PIKO CI 50 G2 are two."""
    more = _tokens(one) - _tokens(other) - _UNITS
    return names_model(one, other) and all(
        each.isalpha() and len(each) >= _SHORTEST_MAKER for each in more
    )


def _words_of_name(name: str) -> set[str]:
    tokens = _tokens(name)
    return {each for each in tokens - _FORMS if len(each) >= _SHORTEST_NAME} or tokens


def _tokens(text: str) -> set[str]:
    """Letters and numbers apart, as 5.5kW and 5,5 kW are."""
    plain = unicodedata.normalize("NFKD", text[:_LONGEST])
    bare = "".join(each for each in plain if not unicodedata.combining(each)).upper()
    return {_number(each) if each[0].isdigit() else each for each in _TOKEN.findall(bare)}


def _number(token: str) -> str:
    """10.0 is 10."""
    whole, point, rest = token.replace(",", ".").partition(".")
    return f"{whole}.{rest}" if point and rest.strip("0") else whole
