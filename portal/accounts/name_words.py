"""Companies and people by the words of their names, each found by its beginning along an index."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Select, Table, delete, exists, insert, select

from portal.accounts.models import CompanyNameWord, PersonWord
from portal.core.company_names import name_words, words_of
from portal.core.person_names import email_domain, person_words
from portal.core.statements import begins_with, table_of
from portal.extensions import db

# who types more is found by the longest of them
MOST_TYPED = 5

_words, _of_people = table_of(CompanyNameWord), table_of(PersonWord)


def keep(company_id: int, name: str) -> None:
    """In place of the words of an earlier name; never commits."""
    db.session.execute(delete(_words).where(_words.c.company_id == company_id))
    if words := name_words(name):
        rows = [{"company_id": company_id, "word": word} for word in words]
        db.session.execute(insert(_words), rows)


def keep_of_person(user_id: int, name: str, email: str) -> None:
    """The same of a person, whose e-mail domain is a word as well."""
    db.session.execute(delete(_of_people).where(_of_people.c.user_id == user_id))
    if words := person_words(name, email):
        rows = [{"user_id": user_id, "word": word} for word in words]
        db.session.execute(insert(_of_people), rows)


def companies_named(typed: str) -> Select[Any] | None:
    """Ids of companies whose name has, for each word typed, a word that begins like it; an id may
    come twice. None if nothing was typed that a name could hold.
    """
    return _named(_words, _words.c.company_id, name_words(typed))


def people_named(typed: str) -> Select[Any] | None:
    """The same for ids of people."""
    return _named(_of_people, _of_people.c.user_id, words_of(typed))


def people_at(typed: str) -> Select[Any] | None:
    """Ids of people whose e-mail address is of a domain that begins so; None if it is none.

    A whole address means the person, not everybody who has their mailbox at the same place.
    """
    name = typed.removeprefix("@")
    if " " in typed or "@" in name or not (typed.startswith("@") or "." in typed):
        return None
    domain = email_domain(f"@{name}")
    if not domain:
        return None
    return select(_of_people.c.user_id).where(begins_with(_of_people.c.word, domain))


def _named(table: Table, key: Column[Any], typed: Sequence[str]) -> Select[Any] | None:
    # the longest first: it leaves the fewest to look at
    words = sorted(typed, key=len, reverse=True)[:MOST_TYPED]
    if not words:
        return None
    named = select(key).where(begins_with(table.c.word, words[0]))
    for word in words[1:]:
        also = table.alias()
        same = also.c[key.name] == key
        named = named.where(exists().where(same, begins_with(also.c.word, word)))
    return named
