"""Companies by the words of their names: each is found by its beginning, along an index."""

from typing import Any

from sqlalchemy import Select, delete, exists, insert, select

from portal.accounts.models import CompanyNameWord
from portal.core.company_names import name_words
from portal.core.statements import begins_with, table_of
from portal.extensions import db

# who types more is found by the longest of them
MOST_TYPED = 5

_words = table_of(CompanyNameWord)


def keep(company_id: int, name: str) -> None:
    """In place of the words of an earlier name; never commits."""
    db.session.execute(delete(_words).where(_words.c.company_id == company_id))
    if words := name_words(name):
        rows = [{"company_id": company_id, "word": word} for word in words]
        db.session.execute(insert(_words), rows)


def companies_named(typed: str) -> Select[Any] | None:
    """Ids of companies whose name has, for each word typed, a word that begins like it; an id may
    come twice. None if nothing was typed that a name could hold.
    """
    # the longest first: it leaves the fewest to look at
    words = sorted(name_words(typed), key=len, reverse=True)[:MOST_TYPED]
    if not words:
        return None
    named = select(_words.c.company_id).where(begins_with(_words.c.word, words[0]))
    for word in words[1:]:
        also = _words.alias()
        same = also.c.company_id == _words.c.company_id
        named = named.where(exists().where(same, begins_with(also.c.word, word)))
    return named
