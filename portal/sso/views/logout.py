"""Where an application sends the browser to sign its person out, everywhere."""

from urllib.parse import urlencode

from flask import redirect, request
from werkzeug.wrappers import Response

from portal.accounts.views import browser_session
from portal.extensions import csrf, limiter
from portal.sso import authorizing, leaving
from portal.sso.leaving import Leaving
from portal.sso.views.blueprint import blueprint, caller
from portal.sso.views.form_target import leads_on_to
from portal.web.guards import public
from portal.web.identity import current_identity
from portal.web.pages import page

PATH = "/oauth/logout"
DONE = f"{PATH}/done"
# with the client id, what an address to go back to is read from
WAY_BACK = ("post_logout_redirect_uri", "state")
# gunicorn takes no request line above 4,094 bytes
LONGEST_QUERY = 4_000


@blueprint.route(PATH, methods=["GET", "POST"])
@public
@csrf.exempt  # type: ignore[untyped-decorator]
@limiter.limit("120 per minute", key_func=caller)
def logout() -> Response:
    """At once with a hint of this session; else the person is asked.

    A form of another site brings no cookie: by POST it only comes again by GET, which has it.
    """
    if request.method == "POST":
        return redirect(f"{PATH}?{_query()}", code=303)
    wanted = leaving.read(request.args)
    identity = current_identity()
    if wanted.sid and wanted.is_proved(identity):
        leaving.end(wanted.sid)
        browser_session.forget()
        return redirect(wanted.address or DONE, code=303)
    if not identity.is_authenticated:
        return redirect(_done(wanted), code=303)
    leads_on_to(wanted.address)
    return page("sso/logout.html", query=urlencode(list(request.args.items(multi=True))))


@blueprint.post("/oauth/logout/confirm")
@public
def confirm_logout() -> Response:
    wanted = leaving.read(authorizing.parse(request.form.get("request", "")))
    if current_identity().is_authenticated:
        leaving.end(current_identity().sid)
    browser_session.forget()
    return redirect(wanted.address or DONE, code=303)


@blueprint.get(DONE)
@public
def logged_out() -> Response:
    return page("sso/signed_out.html", wanted=leaving.read(request.args))


def _query() -> str:
    """Without the hint when that is too long for an address: then the person is asked."""
    whole = urlencode(list(request.values.items(multi=True)))
    if len(whole) <= LONGEST_QUERY:
        return whole
    return urlencode(_way_back(leaving.read(request.values)))


def _done(wanted: Leaving) -> str:
    """To whom nothing was left to be asked: the way back is offered and not taken for them."""
    back = _way_back(wanted)
    return f"{DONE}?{urlencode(back)}" if back else DONE


def _way_back(wanted: Leaving) -> dict[str, str]:
    if not (wanted.address and wanted.application):
        return {}
    back = {name: request.values[name] for name in WAY_BACK if name in request.values}
    return {"client_id": wanted.application.client_id} | back
