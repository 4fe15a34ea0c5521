"""What tells companies apart by their names: legal forms and blanks do not count."""

import re

from portal.core.folding import folded

# so many first letters must agree; a column of companies holds them
TELLING = 8
# of a word of a name, as a column holds it
LONGEST_WORD = 40
_NOT_LETTERS = re.compile(r"[^\w]+")
# folded and without dots
_LEGAL_FORMS = frozenset(
    """
    ab aktiebolag hb kb publ ag gmbh ggmbh kg kgaa ohg ug gbr ek co und haftungsbeschrankt mbh
    sarl sas sasu sa eurl snc scop sci srl srls spa sapa soc coop
    αε επε ικε οε εε ae epe ike sro spol s r ro o as vos ks zs os bv nv vof oy oyj oü ou aps asa
    ltd limited llp llc plc inc corp company sp z oo kft zrt bt doo dd eood ood ad sl slu lda
    """.split()
)


def company_key(name: str) -> str:
    """ "Norrsken Solenergi AB" and "NORRSKEN Sol-Energi" share theirs: "norrskensolenergi"."""
    return "".join(_telling_words(name))[:200]


def name_words(name: str) -> list[str]:
    """Each word of "Norrsken Sol-Energi AB" once, folded: "norrsken", "sol" and "energi"."""
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in _telling_words(name)))


def words_of(name: str) -> list[str]:
    """Every word once, folded, legal forms too: for people, who have none."""
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in _words(name)))


def telling_letters(name: str) -> str:
    """Two names are similar if these are equal: both begin alike, or a short one is the same."""
    return company_key(name)[:TELLING]


def _telling_words(name: str) -> list[str]:
    words = _words(name)
    telling = list(words)
    while telling and telling[-1] in _LEGAL_FORMS:
        telling.pop()
    return telling or words


def _words(name: str) -> list[str]:
    return _NOT_LETTERS.sub(" ", folded(name).replace(".", "")).split()
