"""Receipts that wait for the support desk."""

from typing import Any

from sqlalchemy import ScalarSelect, func, select

from portal.core.statements import table_of
from portal.warranty.kinds import OwnershipState
from portal.warranty.models import OwnedDevice
from portal.web.desk_sources import DeskQueue
from portal.web.i18n import lazy_gettext

_owned = table_of(OwnedDevice)


def _waiting() -> ScalarSelect[Any]:
    waits = _owned.c.state == OwnershipState.REVIEW.value
    return select(func.count()).select_from(_owned).where(waits).scalar_subquery()


QUEUE = DeskQueue(
    path="/support/device-receipts",
    label=lazy_gettext("Receipts of devices"),
    icon="file-text",
    right="support.devices",
    hint=lazy_gettext("By a receipt somebody shows that a device is theirs."),
    waiting=_waiting,
)
