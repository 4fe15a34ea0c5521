"""Every page, in six languages, with something to show on it."""

import pytest
from babel.messages.catalog import Catalog
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.models import Company, User
from portal.audit.models import AuditEntry
from portal.extensions import db
from portal.web.i18n import LANGUAGES
from tests.support.page_table import NOT_PAGES, PAGES, REFUSALS, Row, path_of
from tests.support.pages import Document, Skimmed
from tests.support.wording import SourceTexts, compile_catalogues, untranslated
from tests.support.world import PEOPLE, World


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    compile_catalogues()


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
    staff = {"/finance/": "finance", "/support/": "support"}
    who = next((role for path, role in staff.items() if rule.startswith(path)), "administration")
    answer = world.client(who).get(path_of(world.app, rule, world.facts))
    assert (answer.status_code, answer.mimetype) == (200, NOT_PAGES[rule])


def test_whoever_of_staff_reads_of_customers_leaves_a_trace(world: World) -> None:
    read = [*PAGES, Row("/support/claims.csv", "support")]
    desk = [row for row in read if row.rule.startswith(("/support", "/finance"))]
    customers = _words_of_customers(world.app)
    shown, silent = 0, []
    for row in desk:
        if row.status != 200 or row.who not in ("support", "finance"):
            continue
        before = _audit_rows(world.app)
        path = row.path(world.app, world.facts)
        answer = world.client(row.who).get(path, query_string=row.query or None)
        if named := sorted(word for word in customers if word in answer.text):
            shown += 1
            if _audit_rows(world.app) == before:
                silent.append(f"{row}: {named[:3]}")
    assert shown > 40
    assert silent == []


def _words_of_customers(app: Flask) -> set[str]:
    """Names and addresses that stand on a page only if it is about somebody."""
    staff = {PEOPLE[who] for who in ("support", "finance", "translator")}
    with app.app_context():
        people = db.session.execute(select(User.email, User.name).where(User.email.not_in(staff)))
        words = {word for row in people for word in row if "@" in word or " " in word}
        return words | set(db.session.scalars(select(Company.name)))


def _audit_rows(app: Flask) -> int:
    with app.app_context():
        return db.session.execute(select(func.count(AuditEntry.id))).scalar_one()


@pytest.mark.parametrize("row", [*PAGES, *REFUSALS], ids=str)
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks(world: World, language: str, row: Row) -> None:
    client = world.speaking(row.who, language)
    path = row.path(world.app, world.facts)
    if row.sent is None:
        answer = client.get(path, query_string=row.query or None)
    else:
        answer = client.post(path, data=row.sent)
    assert answer.status_code == row.status, answer.headers.get("Location") or answer.text[:2000]
    page = Skimmed(answer.text)
    assert page.root.get("lang") == language
    assert not row.translated or untranslated(page, language) == []


def test_a_source_sentence_on_a_page_is_found() -> None:
    catalog = Catalog(locale="sv")
    catalog.add("Sign in", "Logga in")
    catalog.add("Hello %(name)s, welcome", "Hej %(name)s, välkommen")
    catalog.add("Status", "Status")
    catalog.add("Correction %(number)s", "Correction n°\u00a0%(number)s")
    catalog.add("Not translated yet", "")
    page = Document(
        "<p>Sign in</p><p>Hello Anna, welcome</p><b title='Sign in'>Logga in</b>"
        "<p>Correction 7</p><p>Correction n°&nbsp;7</p>"
        "<p>Status</p><p>Hej Anna, välkommen</p><p>Not translated yet</p>"
    )
    found = SourceTexts(catalog).shown_on(page)
    assert found == ["Sign in", "Hello Anna, welcome", "Sign in", "Correction 7"]
