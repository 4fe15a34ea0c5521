"""Names of companies that may be the same."""

import pytest

from portal.core.company_names import are_similar, company_key


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


def test_similar():
    assert are_similar("energiachiara", "energiachiaranord")
    assert are_similar("sol", "sol")
    assert not are_similar("sol", "solvind")
    assert not are_similar("solvind", "solvinge")
    assert not are_similar("", "solvind")
