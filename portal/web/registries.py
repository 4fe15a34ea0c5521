"""What features hang into the shared frame, filled by create_app().

A feature to the right never imports one to its left; it finds here what that one registered.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from werkzeug.wrappers import Response

from portal.web.identity import Identity


@dataclass(frozen=True)
class NavigationEntry:
    """`label` is lazy; shown to people who have `right` (empty: to everybody)."""

    path: str
    label: Any
    icon: str
    right: str = ""


@dataclass(frozen=True)
class HeaderPart:
    """A piece of the page header: `template` shown with `data(identity)`, not at all if None."""

    template: str
    data: Callable[[Identity], Any]


@dataclass(frozen=True)
class TileFigure:
    """A live figure on a dashboard tile of `application`."""

    application: str
    text: Callable[[Identity], str]


@dataclass(frozen=True)
class ReceiptLink:
    """The receipt behind a movement of coins whose reference is `prefix` and an id.

    `uuid` turns that id, a column, into a scalar subquery: the statement stays one statement.
    """

    prefix: str
    path: Callable[[UUID], str]
    uuid: Callable[[Any], Any]


def _no_sign_in_page(kept: str, next_page: str) -> Response:
    raise LookupError("create_app() registers the sign-in page")


@dataclass
class Registries:
    navigation: list[NavigationEntry] = field(default_factory=list)
    header_parts: list[HeaderPart] = field(default_factory=list)
    tile_figures: list[TileFigure] = field(default_factory=list)
    sign_in_page: Callable[[str, str], Response] = _no_sign_in_page
    # name of a gauge → its value now, for /metrics
    gauges: dict[str, Callable[[], float]] = field(default_factory=dict)
    # kind of movement → where its receipt is
    receipt_links: dict[str, ReceiptLink] = field(default_factory=dict)
    # what `ledger verify` proves → the differences found, each named
    ledger_checks: dict[str, Callable[[], Iterable[str]]] = field(default_factory=dict)
    job_kinds: dict[str, Callable[[Mapping[str, Any]], None]] = field(default_factory=dict)
    # kind of job → what its feature notes when one is given up: payload and error
    job_deaths: dict[str, Callable[[Mapping[str, Any], str], None]] = field(default_factory=dict)
    # kind of job → how often the worker does it, with an empty payload; safe to run twice
    periodic_jobs: dict[str, timedelta] = field(default_factory=dict)


registries = Registries()
