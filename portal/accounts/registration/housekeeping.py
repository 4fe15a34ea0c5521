"""Registrations that nobody confirmed are forgotten, and with them what was typed."""

from datetime import timedelta

from sqlalchemy import delete, select

from portal.accounts.registration.kinds import RegistrationState
from portal.accounts.registration.models import Registration
from portal.core.clock import now
from portal.core.statements import execute_counting
from portal.core.transaction import atomic

FORGET_UNCONFIRMED = "registration.forget-unconfirmed"
UNCONFIRMED_KEPT = timedelta(days=5)
BATCH = 500


def forget_unconfirmed(_: object) -> None:
    while _forget_batch() == BATCH:
        continue


@atomic
def _forget_batch() -> int:
    old = (
        select(Registration.id)
        .where(
            Registration.state == RegistrationState.UNCONFIRMED,
            Registration.created_at < now() - UNCONFIRMED_KEPT,
            Registration.token_expires_at < now(),
        )
        .limit(BATCH)
        .scalar_subquery()
    )
    return execute_counting(
        delete(Registration)
        .where(Registration.id.in_(old))
        .execution_options(synchronize_session=False)
    )
