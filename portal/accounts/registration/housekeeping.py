"""Registrations that nobody confirmed are forgotten, and with them what was typed."""

from datetime import timedelta

from portal.accounts.registration.kinds import RegistrationState
from portal.accounts.registration.models import Registration
from portal.core.clock import now
from portal.core.housekeeping import forget_rows
from portal.core.statements import table_of

FORGET_UNCONFIRMED = "registration.forget-unconfirmed"
UNCONFIRMED_KEPT = timedelta(days=5)

_registrations = table_of(Registration)


def forget_unconfirmed(_: object) -> None:
    moment = now()
    forget_rows(
        _registrations,
        _registrations.c.state == RegistrationState.UNCONFIRMED,
        _registrations.c.created_at < moment - UNCONFIRMED_KEPT,
        _registrations.c.token_expires_at < moment,
    )
