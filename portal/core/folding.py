"""Text without case and marks, for searching: SQLite's LIKE and lower() know ASCII only."""

import unicodedata

from portal.core.plain_text import one_line


def folded(text: str) -> str:
    """ "Ödmjuk" and "ÖDMJUK" become "odmjuk"; a final ς becomes σ, which casefold does itself."""
    decomposed = unicodedata.normalize("NFKD", one_line(text).casefold())
    plain = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    return " ".join(plain.casefold().split())


def like_pattern(text: str) -> str:
    """A pattern for LIKE … ESCAPE '!' that finds `text`, folded, anywhere in a folded column."""
    escaped = folded(text).replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return f"%{escaped}%"
