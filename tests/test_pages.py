"""Every page, in six languages, with something to show on it."""

import re
from functools import cache

import pytest
from flask import Flask

from portal.translate import catalogues
from portal.web import i18n
from portal.web.i18n import LANGUAGES, SOURCE
from tests.support.page_table import NOT_PAGES, PAGES, REFUSALS, Row, path_of
from tests.support.pages import Document, text_nodes
from tests.support.world import World

PLACEHOLDER = re.compile(r"%\(\w+\)s")
WORD = re.compile(r"[A-Za-z]{2,}")


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    """The catalogues as they are now, read at once."""
    catalogues.compile_all()
    i18n._catalogues._next_look = 0.0


def paths_of_pages(app: Flask) -> set[str]:
    return {
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.rule not in NOT_PAGES
    }


def test_every_page_has_a_row(world: World) -> None:
    rows = {row.rule for row in PAGES if row.sent is None and row.status == 200}
    assert sorted(paths_of_pages(world.app) - rows) == []


def test_no_row_is_of_a_page_that_is_gone(world: World) -> None:
    known = {rule.rule for rule in world.app.url_map.iter_rules()}
    rows = {row.rule for row in (*PAGES, *REFUSALS)} | NOT_PAGES.keys()
    assert sorted(rows - known) == ["/nowhere"]


@pytest.mark.parametrize("rule", sorted(rule for rule, kind in NOT_PAGES.items() if kind))
def test_what_is_no_page_says_so(world: World, rule: str) -> None:
    answer = world.client("administration").get(path_of(world.app, rule, world.facts))
    assert (answer.status_code, answer.mimetype) == (200, NOT_PAGES[rule])


@pytest.mark.parametrize("row", [*PAGES, *REFUSALS], ids=str)
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks(world: World, language: str, row: Row) -> None:
    client = world.speaking(row.who, language)
    path = row.path(world.app, world.facts)
    if row.sent is None:
        answer = client.get(path, query_string=row.query)
    else:
        answer = client.post(path, data=row.sent)
    assert answer.status_code == row.status, answer.headers.get("Location") or answer.text[:2000]
    page = Document(answer.text)
    assert page.root.get("lang") == language
    assert untranslated(page, language) == []


@cache
def source_texts(language: str) -> tuple[frozenset[str], re.Pattern[str]]:
    """What must not be read in this language: sentences that have another translation."""
    differing: set[str] = set()
    allowed: set[str] = set()
    for message in catalogues.messages(catalogues.read(language)):
        forms = _texts(message.string)
        allowed.update(forms)
        if any(forms):
            differing.update(source for source in _texts(message.id) if source not in forms)
    sources = {source for source in differing - allowed if WORD.search(PLACEHOLDER.sub("", source))}
    plain = {source for source in sources if not PLACEHOLDER.search(source)}
    patterns = sorted(_pattern(source) for source in sources - plain)
    return frozenset(plain), re.compile("|".join(patterns) or r"(?!)")


def _texts(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _pattern(source: str) -> str:
    return ".+".join(re.escape(part) for part in PLACEHOLDER.split(source))


def untranslated(page: Document, language: str) -> list[str]:
    if language == SOURCE:
        return []
    plain, patterns = source_texts(language)
    return [
        text for text in text_nodes(page) if text in plain or (text and patterns.fullmatch(text))
    ]


def test_a_source_sentence_on_a_page_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        globals(),
        "source_texts",
        lambda _: (frozenset({"Sign in"}), re.compile(_pattern("Hello %(name)s, welcome"))),
    )
    page = Document(
        "<p>Sign in</p><p>Hello Anna, welcome</p><p>Logga in</p><b title='Sign in'></b>"
    )
    assert untranslated(page, "sv") == ["Sign in", "Hello Anna, welcome", "Sign in"]
