"""What single sign-on hangs into the portal."""

from portal.accounts.sessions import ENDED
from portal.sso import telling
from portal.sso.commands import apps, signing
from portal.sso.views import authorize, discovery, endpoints, logout
from portal.sso.views.blueprint import blueprint
from portal.sso.views.form_target import form_target
from portal.web.registries import Feature

FEATURE = Feature(
    blueprint=blueprint,
    views=(discovery, authorize, endpoints, logout),
    gauges={"logouts_given_up": telling.count_given_up},
    job_kinds={ENDED: telling.session_ended, telling.TELL: telling.tell},
    commands=(apps, signing),
    form_target=form_target,
)
