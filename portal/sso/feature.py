"""What single sign-on hangs into the portal."""

from datetime import timedelta

from portal.accounts.sessions import ENDED
from portal.sso import audit_labels, housekeeping, telling
from portal.sso.commands import apps, signing
from portal.sso.views import (
    allowed,
    authorize,
    cross_origin,
    discovery,
    endpoints,
    logout,
    wished_language,
)
from portal.sso.views.blueprint import blueprint
from portal.sso.views.form_target import form_target
from portal.sso.views.opener import keeps_opener
from portal.web.registries import Feature

FEATURE = Feature(
    blueprint=blueprint,
    views=(discovery, authorize, endpoints, logout, allowed, wished_language, cross_origin),
    gauges={"logouts_given_up": telling.count_given_up},
    audit_labels=audit_labels.LABELS,
    job_kinds={
        ENDED: telling.session_ended,
        telling.TELL: telling.tell,
        housekeeping.FORGET_OVER: housekeeping.forget_over,
        housekeeping.MAKE_KEYS: housekeeping.make_keys,
    },
    periodic_jobs={
        housekeeping.FORGET_OVER: timedelta(hours=6),
        housekeeping.MAKE_KEYS: timedelta(days=1),
    },
    commands=(apps, signing),
    form_target=form_target,
    keeps_opener=keeps_opener,
)
