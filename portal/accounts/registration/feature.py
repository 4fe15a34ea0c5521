"""What registration hangs into the portal."""

from datetime import timedelta

from portal.accounts.registration import (
    applying,
    audit_labels,
    forgetting,
    housekeeping,
    invitation_wishes,
    refusals,
)
from portal.accounts.registration.views import asking, confirming, joining, state
from portal.accounts.registration.views.blueprint import blueprint
from portal.web.registries import Feature

FEATURE = Feature(
    blueprint=blueprint,
    views=(joining, asking, confirming, state),
    sentences=refusals.SENTENCES,
    audit_labels=audit_labels.LABELS,
    job_kinds={
        invitation_wishes.ASK: invitation_wishes.tell_administrators,
        applying.RESEND: applying.send_again,
        housekeeping.FORGET_UNCONFIRMED: housekeeping.forget_unconfirmed,
        forgetting.FORGET_REFUSED: forgetting.forget_refused,
    },
    periodic_jobs={
        housekeeping.FORGET_UNCONFIRMED: timedelta(hours=6),
        forgetting.FORGET_REFUSED: timedelta(hours=6),
    },
)
