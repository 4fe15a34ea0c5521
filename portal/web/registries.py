"""What features hang into the shared frame, filled by create_app().

A feature to the right never imports one to its left; it finds here what that one registered.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import ModuleType
from typing import Any
from uuid import UUID

import click
from flask import Blueprint
from sqlalchemy import ScalarSelect, Select
from werkzeug.wrappers import Response

from portal.core.errors import DomainError
from portal.web.desk_sources import DeskQueue, SearchSource, SerialHistory
from portal.web.identity import Identity
from portal.web.refusals import Refusal


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
    """A live figure on a dashboard tile of `application`: a text, or how many wait there, which is
    counted with all others in one statement and left out while nothing does.
    """

    application: str
    text: Callable[[Identity], str] | None = None
    waiting: Callable[[], ScalarSelect[Any]] | None = None


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


def _no_kept_entries(user_id: int, content: str) -> UUID:
    raise LookupError("create_app() registers where entries are kept")


def _no_form_target() -> str:
    return ""


def _no_opener(location: str) -> bool:
    return False


def _as_oneself(identity: Identity) -> Identity:
    return identity


@dataclass(frozen=True, kw_only=True)
class Feature:
    """All that one feature hangs into the frame: `portal/<feature>/feature.py` says it."""

    blueprint: Blueprint | None = None
    # imported for the routes they define on the blueprint
    views: tuple[ModuleType, ...] = ()
    sentences: Mapping[type[DomainError], Refusal | Callable[[Any], str]] = field(
        default_factory=dict
    )
    navigation: tuple[NavigationEntry, ...] = ()
    header_parts: tuple[HeaderPart, ...] = ()
    tile_figures: tuple[TileFigure, ...] = ()
    # name → a scalar subquery about the company of this id, read together with who asks
    identity_figures: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    # name of a gauge → its value now, for /metrics
    gauges: Mapping[str, Callable[[], float]] = field(default_factory=dict)
    # kind of movement → where its receipt is
    receipt_links: Mapping[str, ReceiptLink] = field(default_factory=dict)
    # where the pages of one object begin → the company of the object that the address names
    company_objects: Mapping[str, Callable[[Any], Select[Any]]] = field(default_factory=dict)
    # what `ledger verify` proves → the differences found, each named
    ledger_checks: Mapping[str, Callable[[], Iterable[str]]] = field(default_factory=dict)
    job_kinds: Mapping[str, Callable[[Mapping[str, Any]], None]] = field(default_factory=dict)
    # kind of job → what its feature notes when one is given up: payload and error
    job_deaths: Mapping[str, Callable[[Mapping[str, Any], str], None]] = field(default_factory=dict)
    # kind of job → how often the worker does it, with an empty payload; safe to run twice
    periodic_jobs: Mapping[str, timedelta] = field(default_factory=dict)
    # action in the audit trail → what companies and support read; lazy
    audit_labels: Mapping[str, Any] = field(default_factory=dict)
    # kind of file that mails carry → how it is made from the id of its row, at delivery
    mail_attachments: Mapping[str, Callable[[int], Any]] = field(default_factory=dict)
    commands: tuple[click.Command, ...] = ()
    # what the support desk's box finds, shows of a serial, and counts
    search_sources: tuple[SearchSource, ...] = ()
    serial_histories: tuple[SerialHistory, ...] = ()
    desk_queues: tuple[DeskQueue, ...] = ()
    # as whom a signed-in person sees the portal; empty for all but one feature
    stand_in: Callable[[Identity], Identity] | None = None
    # the origin outside that a form of the present page leads to; empty for nearly all
    form_target: Callable[[], str] | None = None
    # whether an answer that leads to this address stays in reach of the page that opened its window
    keeps_opener: Callable[[str], bool] | None = None


@dataclass
class Registries:
    """What all features together hang in; see `Feature` for what each is."""

    navigation: list[NavigationEntry] = field(default_factory=list)
    header_parts: list[HeaderPart] = field(default_factory=list)
    tile_figures: list[TileFigure] = field(default_factory=list)
    identity_figures: dict[str, Callable[[Any], Any]] = field(default_factory=dict)
    sign_in_page: Callable[[str, str], Response] = _no_sign_in_page
    keep_entry: Callable[[int, str], UUID] = _no_kept_entries
    form_target: Callable[[], str] = _no_form_target
    keeps_opener: Callable[[str], bool] = _no_opener
    gauges: dict[str, Callable[[], float]] = field(default_factory=dict)
    receipt_links: dict[str, ReceiptLink] = field(default_factory=dict)
    company_objects: dict[str, Callable[[Any], Select[Any]]] = field(default_factory=dict)
    ledger_checks: dict[str, Callable[[], Iterable[str]]] = field(default_factory=dict)
    job_kinds: dict[str, Callable[[Mapping[str, Any]], None]] = field(default_factory=dict)
    job_deaths: dict[str, Callable[[Mapping[str, Any], str], None]] = field(default_factory=dict)
    periodic_jobs: dict[str, timedelta] = field(default_factory=dict)
    audit_labels: dict[str, Any] = field(default_factory=dict)
    mail_attachments: dict[str, Callable[[int], Any]] = field(default_factory=dict)
    search_sources: list[SearchSource] = field(default_factory=list)
    serial_histories: list[SerialHistory] = field(default_factory=list)
    desk_queues: list[DeskQueue] = field(default_factory=list)
    stand_in: Callable[[Identity], Identity] = _as_oneself

    def fill(self, features: Iterable[Feature]) -> None:
        """Replaces what was registered before; the order of features is the order on the page."""
        self.__init__()  # type: ignore[misc]
        for feature in features:
            self.navigation += feature.navigation
            self.header_parts += feature.header_parts
            self.tile_figures += feature.tile_figures
            self.identity_figures.update(feature.identity_figures)
            self.gauges.update(feature.gauges)
            self.receipt_links.update(feature.receipt_links)
            self.company_objects.update(feature.company_objects)
            self.ledger_checks.update(feature.ledger_checks)
            self.job_kinds.update(feature.job_kinds)
            self.job_deaths.update(feature.job_deaths)
            self.periodic_jobs.update(feature.periodic_jobs)
            self.audit_labels.update(feature.audit_labels)
            self.mail_attachments.update(feature.mail_attachments)
            self.search_sources += feature.search_sources
            self.serial_histories += feature.serial_histories
            self.desk_queues += feature.desk_queues
            self.stand_in = feature.stand_in or self.stand_in
            self.form_target = feature.form_target or self.form_target
            self.keeps_opener = feature.keeps_opener or self.keeps_opener


registries = Registries()
