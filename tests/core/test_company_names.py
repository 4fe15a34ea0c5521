"""Names of companies that may be the same."""

import pytest

from portal.core.company_names import LONGEST_WORD, company_key, name_words, telling_letters


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Norrsken Solenergi AB", "norrskensolenergi"),
        ("NORRSKEN  Sol-Energi AB (publ)", "norrskensolenergi"),
        ("Müller GmbH & Co. KG", "muller"),
        ("Energia Chiara S.r.l.", "energiachiara"),
        ("Horák Solar s.r.o.", "horaksolar"),
        ("Horák Solar spol. s r.o.", "horaksolar"),
        ("Ηλιακή Βόλου Ε.Ε.", "ηλιακηβολου"),
        ("Toits Solaires SARL", "toitssolaires"),
        ("AB", "ab"),
        ("AB Solar", "absolar"),
    ],
)
def test_keys(name: str, key: str):
    assert company_key(name) == key


def similar(one: str, other: str) -> bool:
    return telling_letters(one) == telling_letters(other)


def test_similar():
    assert similar("Energia Chiara S.r.l.", "ENERGIA-CHIARA NORD")
    assert similar("Sol AB", "SOL")
    assert not similar("Sol", "Solvind")
    assert not similar("Solvind", "Solvinge")
    assert not similar("", "Solvind")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Norrsken Sol-Energi AB (publ)", ["norrsken", "sol", "energi"]),
        ("Ηλιακή ΗΛΙΑΚΉ Ε.Ε.", ["ηλιακη"]),
        ("AB", ["ab"]),
        ("!?", []),
        ("ß" * 300, ["s" * LONGEST_WORD]),
    ],
)
def test_words(name: str, words: list[str]):
    assert name_words(name) == words
