"""What others try first: words of our customers' languages, leaked passwords, keys in a row.

Read when the first new password is judged: a part of no start. `data/well_known/SOURCES.md` says
where the lists are from; everything in them is folded, and the first lines are tried first.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from portal.core.folding import folded

LISTS = Path(__file__).parent / "data" / "well_known"
WALKS = "walks"
LEAKED = "leaked"
SHORTEST_WALK = 4
YEARS = range(2049, 1929, -1)


@cache
def ranks() -> dict[str, int]:
    """For each word, how early it is tried: its best place in any of the lists."""
    found: dict[str, int] = {}
    for words in (_walks(), map(str, YEARS), *(_lines(name) for name in _names() if name != WALKS)):
        for rank, word in enumerate(words, 1):
            found[word] = min(rank, found.get(word, rank))
    return found


def is_leaked(password: str) -> bool:
    """However it is spaced, hyphenated, accented or written in capitals."""
    return "".join(filter(str.isalnum, folded(password))) in _leaked()


@cache
def _leaked() -> frozenset[str]:
    return frozenset(_lines(LEAKED))


def _names() -> list[str]:
    return sorted(file.stem for file in LISTS.glob("*.txt"))


def _lines(name: str) -> list[str]:
    return (LISTS / f"{name}.txt").read_text(encoding="utf-8").split()


def _walks() -> Iterable[str]:
    """Every stretch of each row of keys, in both directions; the short ones are tried first."""
    rows = [row for line in _lines(WALKS) for row in (line, line[::-1])]
    stretches = {stretch for row in rows for stretch in _stretches(row)}
    return sorted(stretches, key=lambda stretch: (len(stretch), stretch))


def _stretches(row: str) -> Iterator[str]:
    for start in range(len(row)):
        for end in range(start + SHORTEST_WALK, len(row) + 1):
            yield row[start:end]
