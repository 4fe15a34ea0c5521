"""What the security of accounts hangs into the portal."""

from datetime import timedelta

from portal.accounts.security import (
    audit_labels,
    browser_links,
    housekeeping,
    lock_notices,
    refusals,
    resets,
)
from portal.accounts.security.commands import second_factor
from portal.accounts.security.views import (
    authenticator,
    browser_link,
    by_passkey,
    confirm,
    overview,
    passkeys,
    password,
    recovery_codes,
    second_step,
)
from portal.accounts.security.views.blueprint import blueprint
from portal.accounts.signing_in import TELL_OF_LOCK
from portal.web.registries import Feature

FEATURE = Feature(
    blueprint=blueprint,
    views=(
        confirm,
        second_step,
        by_passkey,
        browser_link,
        overview,
        password,
        authenticator,
        passkeys,
        recovery_codes,
    ),
    sentences=refusals.SENTENCES,
    audit_labels=audit_labels.LABELS,
    job_kinds={
        TELL_OF_LOCK: lock_notices.tell_of_lock,
        resets.WANTED: resets.mail_link,
        browser_links.WANTED: browser_links.mail_link,
        housekeeping.FORGET_OVER: housekeeping.forget_over,
    },
    commands=(second_factor,),
    periodic_jobs={housekeeping.FORGET_OVER: timedelta(hours=6)},
)
