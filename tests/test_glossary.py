"""Terms are said in the forms agreed in the glossary."""

import csv
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from portal.translate import catalogues
from portal.translate.catalogues import TRANSLATED
from portal.web import i18n

GLOSSARY = i18n.CATALOGUES / "glossary.csv"


def glossary_terms() -> list[dict[str, str]]:
    with GLOSSARY.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def glossary_faults(language: str, catalog: Catalog, terms: list[dict[str, str]]) -> Iterator[str]:
    """A term that is a whole sentence of the portal is said in one of its agreed forms."""
    allowed: dict[str, set[str]] = {}
    for term in terms:
        forms = {form.strip().casefold() for form in term[language].split(" | ")}
        allowed.setdefault(term["en"].strip().casefold(), set()).update(forms)
    for message in catalogues.messages(catalog):
        if isinstance(message.id, str) and message.id.casefold() in allowed and message.string:
            forms = allowed[message.id.casefold()]
            said = message.string.casefold().replace("’", "'")
            if not any(form in said for form in forms):
                yield f"{language}: {message.id} is {message.string!r}, agreed is {sorted(forms)}"


@pytest.mark.parametrize("language", TRANSLATED)
def test_terms_are_those_of_the_glossary(language: str) -> None:
    found = glossary_faults(language, catalogues.read(language), glossary_terms())
    assert sorted(found) == []


def test_every_glossary_row_has_every_language() -> None:
    lacking = [
        f"{term['concept']}: {language}"
        for term in glossary_terms()
        for language in ("en", *TRANSLATED)
        if not term[language].strip()
    ]
    assert lacking == []


def test_another_word_than_agreed_is_found() -> None:
    catalog = read_po(
        iter(
            ['msgid "Wallet"\n', 'msgstr "Börs"\n', "\n", 'msgid "Seal"\n', 'msgstr "Försegling"\n']
        ),
        locale="sv",
    )
    [fault] = glossary_faults("sv", catalog, glossary_terms())
    assert fault == "sv: Wallet is 'Börs', agreed is ['plånbok']"
