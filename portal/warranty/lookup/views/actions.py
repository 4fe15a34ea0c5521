"""The buttons below a device: what this person may do with it next."""

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote

from flask import url_for

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
    if can("devices.own"):
        yield Action(_("Open in your devices"), url_for("owned.device", serial=serial), "zap")
    if can("warranty.upgrade"):
        label = _("Enter a code") if cover.upgraded else _("Upgrade the warranty")
        yield Action(label, url_for("upgrade.edit", serial=serial), "pencil")
    if cover.purchase.state is ActionState.ALLOWED and can("warranty.buy"):
        address = url_for("extension.buy", serial=serial)
        yield Action(_("Buy an extension"), address, "shopping-cart")


def _for_others(serial: str) -> Iterator[Action]:
    if current_identity().can("devices.own"):
        yield Action(_("Add to your devices"), url_for("owned.add", serial=serial), "plus")


def _beside(serial: str) -> Iterator[Action]:
    if current_identity().can("claims.file"):
        address = url_for("claims.new_claim", serial=serial)
        yield Action(_("Report a defect"), address, "clipboard-check")
    if current_identity().can("coins.redeem"):
        address = url_for("redemption.device", serial=serial)
        yield Action(_("Product extensions"), address, "zap")
