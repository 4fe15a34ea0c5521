"""What surrounds every request: its language, its guard, and the globals of templates."""

from typing import Any, NamedTuple

from flask import Flask, request

from portal.core import zones
from portal.core.brand import brand
from portal.core.serials import PATTERN
from portal.web import (
    acting,
    bodies,
    formats,
    guards,
    headers,
    i18n,
    interrupted,
    links,
    rendering,
)
from portal.web.assets import asset
from portal.web.country_names import country_name
from portal.web.identity import current_identity
from portal.web.region_names import region_name
from portal.web.registries import registries
from portal.web.role_names import role_name


def speak_first(app: Flask) -> None:
    """Before the extensions: what they refuse is a page, too, in a thread that spoke to others."""
    app.before_request(_speak)
    app.before_request(bodies.admit_larger)


def init_app(app: Flask) -> None:
    app.before_request(guards.enforce)
    app.after_request(headers.secure)
    app.teardown_request(guards.may_write_again)
    rendering.prepare(app)
    app.jinja_env.globals.update(
        asset=asset,
        brand=brand(),
        header_parts=_header_parts,
        languages=lambda: list(i18n.ENDONYMS.items()),
        current_language=i18n.language,
        language_form_action="/language",
        navigation=_navigation,
        present_page=interrupted.present_page,
        role_name=role_name,
        serial_pattern=PATTERN,
        shown_for=acting.shown_for,
        with_next=links.with_next,
    )
    app.jinja_env.filters.update(
        country_name=country_name,
        date=formats.date_text,
        datetime=formats.datetime_text,
        duration=formats.duration_text,
        integer=formats.integer_text,
        money=lambda money: formats.money_text(money.amount, money.currency),
        percent=formats.percent_text,
        language_name=i18n.ENDONYMS.__getitem__,
        region_name=region_name,
        role_name=role_name,
    )
    app.context_processor(lambda: {"identity": current_identity()})


def _speak() -> None:
    """Explicit choice (profile, else cookie), then the browser's wish, then English; on the
    clock of the company that is acted for.
    """
    if guards.is_bare():
        zones.read_in("")
        i18n.speak(i18n.SOURCE)
        return
    identity = current_identity()
    zones.read_in(identity.company.country if identity.company else "")
    chosen = i18n.known_language(identity.locale)
    i18n.speak(chosen or i18n.wished_language(request.environ))


class MenuEntry(NamedTuple):
    label: str
    url: str
    icon: str
    current: bool


def _navigation() -> tuple[MenuEntry, ...]:
    """The entries this person may open, by the same table the guards use."""
    entries = [
        entry
        for entry in registries.navigation
        if not entry.right or current_identity().can(entry.right)
    ]
    # of /support and /support/cards only the nearer one is where the reader is
    here = max((entry.path for entry in entries if _holds(entry.path)), key=len, default="")
    return tuple(
        MenuEntry(str(entry.label), entry.path, entry.icon, entry.path == here) for entry in entries
    )


def _holds(path: str) -> bool:
    return request.path == path or request.path.startswith(f"{path}/")


def _header_parts() -> list[dict[str, Any]]:
    parts = ((part, part.data(current_identity())) for part in registries.header_parts)
    return [{"template": part.template, "data": data} for part, data in parts if data is not None]
