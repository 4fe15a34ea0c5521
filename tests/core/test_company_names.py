"""Names of companies that may be the same."""

import pytest

from portal.core.company_names import LONGEST_WORD, company_key, name_words, telling_letters
from portal.core.person_names import email_domain, person_words


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


@pytest.mark.parametrize(
    ("email", "domain"),
    [
        ("Karin@Berg.Example ", "@berg.example"),
        ("@berg.example", "@berg.example"),
        ("a@b@c.example", "@c.example"),
        ("karin", ""),
        ("karin@", ""),
        ("", ""),
        ("a@" + "x" * 80, "@" + "x" * (LONGEST_WORD - 1)),
    ],
)
def test_the_domain_of_an_address(email: str, domain: str):
    assert email_domain(email) == domain


def test_people_have_no_legal_form():
    words = ["maria", "as", "berg", "ahl", "@b.example"]
    assert person_words("Maria As Berg-Åhl", "m@b.example") == words
