"""The public start page, the dashboard, and the choice of language."""

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from portal.accounts import administrators
from portal.accounts.people import choose_language
from portal.accounts.views.sign_in import page_with_entry, sign_in_page
from portal.extensions import csrf
from portal.sso.views import wished_language
from portal.terminal.application_tiles import applications_for
from portal.terminal.tiles import tiles_for
from portal.web.guards import ENROLMENT, public, shown_in_views
from portal.web.i18n import LANGUAGE_COOKIE, SOURCE, known_language, speak
from portal.web.identity import current_identity
from portal.web.interrupted import safe_next, say_what_was_not_sent
from portal.web.known import same_for_everybody
from portal.web.pages import page

blueprint = Blueprint("terminal", __name__)

ONE_YEAR = 365 * 24 * 3600


@blueprint.get("/")
@public
@shown_in_views
def start() -> Response:
    if current_identity().enrolment_due:
        return redirect(ENROLMENT, code=303)
    if current_identity().is_authenticated:
        if _waits_for_a_company():
            return redirect("/registration", code=303)
        return _dashboard()
    return same_for_everybody(lambda: page("terminal/start.html", tokens=False))


def _waits_for_a_company() -> bool:
    """Nothing opens for who has neither role nor company: how their registration stands, or the way
    to one, is all there is to see. A supporter who views as them sees no registrations.
    """
    identity = current_identity()
    return identity.belongs_nowhere and not identity.roles and not identity.viewer


def _dashboard() -> Response:
    identity = current_identity()
    tiles, shown = list(tiles_for(identity)), list(applications_for(identity))
    if identity.viewer:  # what is closed to support would be said to need a role
        tiles = [one for one in tiles if one.open]
    locked = not (all(one.open for one in tiles) and all(one.open for one in shown))
    asked = locked and identity.company and not identity.can("team.manage")
    return page(
        "terminal/dashboard.html",
        tiles=tiles,
        applications=shown,
        administrators=administrators.names_of(identity.member_of.id) if asked else [],
    )


@blueprint.post("/language")
@public
@csrf.exempt  # type: ignore[untyped-decorator]
def choose() -> Response:
    """Remember the language: in the profile of who is signed in, and in this browser.

    Without a token, so that public pages need none (docs/decisions/0006).
    """
    language = known_language(request.form.get("language")) or SOURCE
    if current_identity().is_authenticated:
        choose_language(current_identity().user_id, language)
    next_page = safe_next(request.form.get("next"))
    wished_language.prefer(language, next_page)
    response = _on_in(language, next_page)
    response.set_cookie(
        LANGUAGE_COOKIE,
        language,
        max_age=ONE_YEAR,
        httponly=True,
        secure=request.is_secure,
        samesite="Lax",
    )
    return response


def _on_in(language: str, next_page: str) -> Response:
    """Back to the page; the one that asks to sign in is shown anew, for what was typed before the
    session was over is in that page alone.
    """
    kept = request.form.get("kept", "")
    if not kept:
        return redirect(next_page, code=303)
    speak(language)
    identity = current_identity()
    if identity.is_authenticated:
        target = page_with_entry(next_page, kept, identity.user_id)
        say_what_was_not_sent(target)
        return redirect(target, code=303)
    return sign_in_page(kept, next_page)
