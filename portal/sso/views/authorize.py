"""Where an application sends the browser to have its person signed in."""

from urllib.parse import urlencode

from authlib.oauth2 import OAuth2Error
from flask import flash, redirect, request, session
from werkzeug.wrappers import Response

from portal.accounts.views import browser_session
from portal.accounts.views.sign_in import AFTER_ENROLMENT
from portal.extensions import csrf, limiter
from portal.sso import authorizing, codes, consents, resuming
from portal.sso.authorizing import PATH, Authorization, Refused, Step
from portal.sso.scope_names import scope_sentences
from portal.sso.views.blueprint import blueprint, caller
from portal.web import refusals
from portal.web.acting import ActsForAnother, refuse_if_switched
from portal.web.guards import ENROLMENT, public, signed_in
from portal.web.identity import current_identity
from portal.web.pages import page

PER_CALLER = "300 per minute"


@blueprint.route(PATH, methods=["GET", "POST"])
@public
@csrf.exempt  # type: ignore[untyped-decorator]
@limiter.limit(PER_CALLER, key_func=caller)
def authorize() -> Response:
    """By POST it changes nothing either: the same comes again by GET, with this site's cookie."""
    if request.method == "POST":
        query = urlencode(list(request.form.items(multi=True)))
        return redirect(f"{PATH}?{query}", code=303)
    if request.method == "HEAD":
        return Response(status=204)  # whoever only looks gets no code
    try:
        wanted = authorizing.read(request.args)
    except OAuth2Error as error:
        return _not_understood(error)
    resumed = resuming.read(request.args.get(resuming.RESUMED, ""), wanted.query)
    step = authorizing.next_step(wanted, resumed, current_identity())
    if isinstance(step, Refused):
        return _refused(wanted, step)
    return _answer(wanted, step, resumed)


@blueprint.post("/oauth/consent")
@signed_in
def consent() -> Response:
    """The person's yes or no to what an application of others wants to know.

    Of the company on the page: to whoever acts for another one by now the page comes once more.
    """
    wanted, resumed = _interrupted()
    if wanted is None:
        return _lost()
    back = redirect(wanted.address(authorizing.resuming(resumed)), code=303)
    try:
        refuse_if_switched()
    except ActsForAnother as refusal:
        flash(refusals.sentence(refusal), "warn")
        return back
    identity = current_identity()
    if request.form.get("answer") != "allow":
        consents.refuse(identity, wanted.application)
        return _refused(wanted, Refused("access_denied", "The person did not agree."))
    consents.give(identity, wanted.application, authorizing.scope_for(wanted, identity))
    return back


@blueprint.post("/oauth/account")
@signed_in
def account() -> Response:
    """Go on as who is signed in, or sign in as somebody else."""
    wanted, resumed = _interrupted()
    if wanted is None:
        return _lost()
    identity = current_identity()
    if request.form.get("answer") == "stay":
        return redirect(wanted.address(authorizing.resuming(resumed, identity.sid)), code=303)
    browser_session.leave()
    return _to_sign_in(wanted, resumed)


def _interrupted() -> tuple[Authorization | None, resuming.Resumed | None]:
    """The request this form stands for; None when it does not stand any more."""
    try:
        wanted = authorizing.read(authorizing.parse(request.form.get("request", "")))
    except OAuth2Error:
        return None, None
    return wanted, resuming.read(request.form.get(resuming.RESUMED, ""), wanted.query)


def _answer(wanted: Authorization, step: Step, resumed: resuming.Resumed | None) -> Response:
    match step:
        case Step.SIGN_IN:
            return _to_sign_in(wanted, resumed)
        case Step.CONFIRM:
            back = wanted.address(authorizing.resuming(resumed))
            return redirect(f"/confirm?{urlencode({'next': back})}", code=303)
        case Step.ENROL:
            session[AFTER_ENROLMENT] = wanted.address(authorizing.resuming(resumed))
            return redirect(ENROLMENT, code=303)
        case Step.CHOOSE:
            return _ask("sso/account.html", wanted, resumed)
        case Step.CONSENT:
            return _ask("sso/consent.html", wanted, resumed)
        case Step.GRANT:
            return _granted(wanted)


def _granted(wanted: Authorization) -> Response:
    identity = current_identity()
    code = codes.issue(wanted.asked, identity, authorizing.proved_at(identity))
    return _leave(wanted.answer(code=code))


def _to_sign_in(wanted: Authorization, resumed: resuming.Resumed | None) -> Response:
    back = wanted.address(authorizing.resuming(resumed))
    return redirect(f"/sign-in?{urlencode({'next': back})}", code=303)


def _ask(template: str, wanted: Authorization, resumed: resuming.Resumed | None) -> Response:
    mark = authorizing.resuming(resumed).sign(wanted.query)
    scope = authorizing.scope_for(wanted, current_identity())
    return page(
        template,
        wanted=wanted,
        carried={"request": wanted.query, resuming.RESUMED: mark},
        told=scope_sentences(scope),
    )


def _refused(wanted: Authorization, why: Refused) -> Response:
    return _leave(wanted.answer(error=why.error, error_description=why.description))


def _not_understood(error: OAuth2Error) -> Response:
    """Back to the application if its address is registered, else a page: never anywhere else."""
    if not error.redirect_uri:
        return page("sso/refused.html", status=400, fault=error.error, detail=error.description)
    said = {"error": error.error, "error_description": error.get_error_description() or ""}
    state = str(error.state or "")
    told = {name: text for name, text in said.items() if text}
    return _leave(authorizing.answer(error.redirect_uri, state, **told))


def _lost() -> Response:
    return page("sso/refused.html", status=400, fault="invalid_request", detail="")


def _leave(address: str) -> Response:
    response = redirect(address, code=303)
    response.headers["Cache-Control"] = "no-store"
    return response
