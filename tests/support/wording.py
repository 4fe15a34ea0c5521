"""Whether a page in another language still shows sentences of the source language."""

import re
from functools import cache

from babel.messages.catalog import Catalog

from portal.translate import catalogues
from portal.web import i18n
from portal.web.i18n import SOURCE
from tests.support.pages import Document, Skimmed, text_nodes

PLACEHOLDER = re.compile(r"%\(\w+\)s")
# three letters: "Isle of Man" is no sentence that somebody forgot
WORD = re.compile(r"[A-Za-z]{3,}")


def compile_catalogues() -> None:
    """As they are now, and read at once."""
    catalogues.compile_all()
    i18n._catalogues._next_look = 0.0


class SourceTexts:
    """What must not be read in a language: sentences whose translation is another text."""

    def __init__(self, catalog: Catalog) -> None:
        differing: dict[str, set[str]] = {}
        self._translations: set[str] = set()
        for message in catalogues.messages(catalog):
            forms = {form for form in _texts(message.string) if form}
            self._translations |= forms
            for source in _texts(message.id):
                if forms and source not in forms and _has_words(source):
                    differing.setdefault(source, set()).update(forms)
        sources = {text: differing[text] for text in differing.keys() - self._translations}
        self._plain = {text for text in sources if not PLACEHOLDER.search(text)}
        filled = sorted(sources.keys() - self._plain)
        # "Correction %(number)s" is also how its translation begins, "Correction n° %(number)s"
        self._filled = re.compile("|".join(_but(sources[each], each) for each in filled) or "(?!)")

    def shown_on(self, page: Document | Skimmed) -> list[str]:
        return [text for text in text_nodes(page) if self._is_source(text)]

    def _is_source(self, shown: str) -> bool:
        text = " ".join(shown.split())
        if not text or text in self._translations:
            return False
        return text in self._plain or bool(self._filled.fullmatch(text))


@cache
def _source_texts(language: str) -> SourceTexts:
    return SourceTexts(catalogues.read(language))


def untranslated(page: Document | Skimmed, language: str) -> list[str]:
    return [] if language == SOURCE else _source_texts(language).shown_on(page)


def _texts(value: str | tuple[str, ...]) -> tuple[str, ...]:
    """With plain spaces, as the texts of a page are compared."""
    return tuple(" ".join(text.split()) for text in ([value] if isinstance(value, str) else value))


def _has_words(text: str) -> bool:
    return bool(WORD.search(PLACEHOLDER.sub("", text)))


def _pattern(source: str) -> str:
    return ".+".join(re.escape(part) for part in PLACEHOLDER.split(source))


def _but(translations: set[str], source: str) -> str:
    """The pattern of a source sentence, where none of its translations is read."""
    own = "|".join(sorted(map(_pattern, translations)))
    return rf"(?!(?:{own})\Z){_pattern(source)}"
