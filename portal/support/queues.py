"""The queues that the desk itself keeps; other features add theirs by their `desk_queues`."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, func, select

from portal.accounts.registration.models import Registration
from portal.devices.models import SerialReport
from portal.extensions import Base
from portal.mail.models import OutgoingMail
from portal.wallet.models import Correction
from portal.warranty.online import unheard
from portal.web.desk_sources import DeskQueue
from portal.web.i18n import lazy_gettext


def _count(model: type[Base], condition: ColumnElement[bool]) -> Callable[[], ScalarSelect[Any]]:
    return lambda: select(func.count()).select_from(model).where(condition).scalar_subquery()


registrations_waiting = _count(Registration, Registration.state == "in_review")
QUEUES = (
    DeskQueue(
        path="/support/registrations",
        label=lazy_gettext("Registrations"),
        icon="clipboard-check",
        right="registrations.review",
        hint=lazy_gettext("Companies waiting for review. We promise an answer within 24 hours."),
        waiting=registrations_waiting,
    ),
    DeskQueue(
        path="/support/serial-reports",
        label=lazy_gettext("Reported serial numbers"),
        icon="scan-line",
        right="support.devices",
        hint=lazy_gettext("Serial numbers that the register does not know."),
        waiting=_count(SerialReport, SerialReport.state == "open"),
    ),
    DeskQueue(
        path="/support/unheard-serials",
        label=lazy_gettext("Unknown devices online"),
        icon="plug-zap",
        right="support.devices",
        hint=lazy_gettext("Monitoring sees them online, and the register does not know them."),
        waiting=unheard.count,
    ),
    DeskQueue(
        path="/support/corrections",
        label=lazy_gettext("Corrections"),
        icon="undo-2",
        right="coins.correct",
        hint=lazy_gettext("Counter-entries with a reason."),
        waiting=_count(Correction, Correction.state == "pending"),
    ),
    DeskQueue(
        path="/support/mails",
        label=lazy_gettext("Undelivered mails"),
        icon="mail",
        right="mail.audit",
        hint=lazy_gettext("Mails that all attempts could not deliver."),
        waiting=_count(OutgoingMail, OutgoingMail.state == "dead"),
    ),
    DeskQueue(
        path="/support/cards",
        label=lazy_gettext("Refused cards"),
        icon="ban",
        right="cards.audit",
        hint=lazy_gettext("The true reason why a card could not be booked."),
    ),
)
