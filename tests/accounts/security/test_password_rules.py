"""Passwords that others guess are refused, each with its reason; all others pass."""

import pytest
from zxcvbn import matching

from portal.accounts.security import well_known
from portal.accounts.security.password_rules import WeakPassword, refuse_weak
from portal.core.folding import folded

OWN = ("Anna Andersson", "anna@solkraft.example", "Solkraft AB")


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "demo-Terminal-2026",
        "vattenfall-lila-7-hund",
        "ηλιακή μέρα βουνό 9",
        "solrosen dricker kaffe",
        "cheval-pluie-tambour",
        "nuvola treno 47 limone",
        "mrak vlak citron 47",
    ],
)
def test_a_good_password_passes(password: str) -> None:
    refuse_weak(password, *OWN)


@pytest.mark.parametrize(
    "password", ["É4@8({[<3691!|70$5+%2" * 9, "4@8({[<3691!|705" * 2, "É4@8({[<3691!|70" * 2]
)
def test_no_password_takes_long_to_judge(password: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each way of reading signs as letters has its parts looked up in every list."""
    parts, look_up = [], matching.dictionary_match

    def counting(text: str, *arguments: object, **named: object) -> object:
        parts.append(len(text) * (len(text) + 1) // 2)
        return look_up(text, *arguments, **named)

    monkeypatch.setattr(matching, "dictionary_match", counting)
    refuse_weak(password, *OWN)
    assert len(parts) > 4
    assert sum(parts) < 100_000  # unbounded, the first one has some millions


@pytest.mark.parametrize("password", ["", "short", "9 figures", "Ab3$xK9q!"])
def test_below_ten_characters_it_is_too_short(password: str) -> None:
    with pytest.raises(WeakPassword) as refusal:
        refuse_weak(password, *OWN)
    assert refusal.value.too_short


def test_more_than_two_hundred_characters_are_too_many() -> None:
    refuse_weak("violet hamster 42 " * 11)
    with pytest.raises(WeakPassword) as refusal:
        refuse_weak("violet hamster 42 " * 12)
    assert refusal.value.too_long


@pytest.mark.parametrize(
    "password",
    [
        *("password1234", "qwertyuiop12", "P4ssw0rd2026!", "aaaaaaaaaaaa", "1234567890"),
        *("Sommar2026!!", "jagheter1234", "Välkommen123"),
        *("Motdepasse2024!", "Bienvenue2026!", "azertyuiop12"),
        *("Ciaociao123", "forzamilan1899"),
        *("κωδικός123", "παναθηναικος13", "ΠΑΝΑΘΗΝΑΪΚΟΣ13", "Kalimera2026!"),
        *("Krakonoš2026", "MiláčekPetr1"),
        *("Sommer2026!", "Kennwort2024!", "hallowelt1234"),
        *("zaq1@WSXcde3", "1qay2wsx3edc"),
        *("correcthorsebatterystaple", "Correct Horse Battery Staple!", "mypassword4you"),
    ],
)
def test_what_is_on_lists_or_easily_guessed_is_refused(password: str) -> None:
    with pytest.raises(WeakPassword) as refusal:
        refuse_weak(password, *OWN)
    assert not refusal.value.too_short
    assert not refusal.value.own_word


def test_the_lists_are_written_as_they_are_compared() -> None:
    """Folded, each word once; nothing in them is read in vain."""
    for file in well_known.LISTS.glob("*.txt"):
        words = file.read_text(encoding="utf-8").splitlines()
        assert [folded(word) for word in words] == words, file.name
        assert len(set(words)) == len(words), file.name


@pytest.mark.parametrize(
    "password",
    ["Anna.Andersson1", "Solkraft2026", "anna@solkraft.example", "ANDERSSON!!!!", "Kostal2026!!"],
)
def test_names_that_others_know_are_refused(password: str) -> None:
    with pytest.raises(WeakPassword) as refusal:
        refuse_weak(password, *OWN)
    assert refusal.value.own_word


def test_a_name_among_other_words_passes() -> None:
    refuse_weak("Anna rides 7 violet camels", *OWN)
