"""How long what is said of an application may be: as its columns, and as a tile can show."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from portal.core.errors import DomainError

LONGEST_ADDRESS = 500
MOST_ADDRESSES = 20
LAST_POSITION = 10_000
# fields of NewApplication; of the first, none is empty
NEEDED = {"name": 80, "names": 80, "url": LONGEST_ADDRESS}
LONGEST = {**NEEDED, "descriptions": 300, "scopes": 300}


class TextUnfit(DomainError):
    """Not one line, too long, or empty where it is needed. `field` is one of NewApplication."""

    field: str
    most: int


class TooManyAddresses(DomainError):
    field: str
    most: int = MOST_ADDRESSES


class PositionUnfit(DomainError):
    most: int = LAST_POSITION


def refuse_unfit(said: Mapping[str, Any]) -> None:
    """Raises TextUnfit, TooManyAddresses, PositionUnfit."""
    for name, text in _texts(said):
        if not _is_fit(text, LONGEST[name]) or (name in NEEDED and not text.strip()):
            raise TextUnfit(field=name, most=LONGEST[name])
    for name in ("redirect_uris", "post_logout_redirect_uris"):
        if len(said.get(name, ())) > MOST_ADDRESSES:
            raise TooManyAddresses(field=name)
    if not 0 <= said.get("position", 0) <= LAST_POSITION:
        raise PositionUnfit()


def _texts(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in LONGEST:
        given: str | Mapping[str, str] = said.get(name, {})
        texts: Iterable[str] = (given,) if isinstance(given, str) else given.values()
        yield from ((name, text) for text in texts)


def _is_fit(text: str, most: int) -> bool:
    return len(text) <= most and text.isprintable()
