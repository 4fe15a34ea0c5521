"""The buttons below a device: what this person may do with it next."""

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote

from flask import current_app, url_for

from portal.warranty.terms import ActionState, Cover, UpgradeState
from portal.web.i18n import gettext as _
from portal.web.identity import current_identity


class Action(NamedTuple):
    label: str
    address: str
    icon: str


def actions_for(serial: str, cover: Cover, holds: bool) -> list[Action]:
    if not current_identity().is_authenticated:
        return list(_for_visitors(serial, cover))
    return [*(_for_holders(serial, cover) if holds else _for_others(serial)), *_beside(serial)]


def _for_visitors(serial: str, cover: Cover) -> Iterator[Action]:
    open_states = (ActionState.ALLOWED, ActionState.NOT_UPGRADED)
    answers = (cover.purchase, cover.code, cover.promo)
    upgradable = cover.upgrade.state is UpgradeState.POSSIBLE
    if upgradable or any(answer.state in open_states for answer in answers):
        address = f"/sign-in?next={quote(f'/warranty/{serial}')}"
        yield Action(_("Sign in to upgrade or extend"), address, "log-in")


def _for_holders(serial: str, cover: Cover) -> Iterator[Action]:
    can = current_identity().can
    if can("devices.own") and (address := _page("owned.device", serial)):
        yield Action(_("Open in your devices"), address, "zap")
    if can("warranty.upgrade") and (address := _page("upgrade.edit", serial)):
        label = _("Enter a code") if cover.upgraded else _("Upgrade the warranty")
        yield Action(label, address, "pencil")
    bought = cover.purchase.state is ActionState.ALLOWED and can("warranty.buy")
    if bought and (address := _page("extension.buy", serial)):
        yield Action(_("Buy an extension"), address, "shopping-cart")


def _for_others(serial: str) -> Iterator[Action]:
    if current_identity().can("devices.own") and "owned.add" in current_app.view_functions:
        yield Action(_("Add to your devices"), url_for("owned.add", serial=serial), "plus")


def _beside(serial: str) -> Iterator[Action]:
    if current_identity().can("coins.redeem"):
        address = url_for("redemption.device", serial=serial)
        yield Action(_("Product extensions"), address, "zap")
    if current_identity().can("support.devices") and (address := _page("support.device", serial)):
        yield Action(_("Everything about this device"), address, "life-buoy")


def _page(endpoint: str, serial: str) -> str:
    """Empty for a part that this portal does not have."""
    return url_for(endpoint, serial=serial) if endpoint in current_app.view_functions else ""
