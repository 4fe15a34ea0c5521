"""Every route declares its right: `@public`, `@signed_in` or `@requires("right")`.

The declaration hangs on the view; `enforce` is called before every request and looks it up, so a
route without one fails closed.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import abort, current_app, redirect, request
from werkzeug.wrappers import Response

from portal.core.permissions import (
    LIVE_RIGHTS,
    RIGHTS,
    STAFF_ROLES,
    VIEWABLE_RIGHTS,
    NoLongerAdministrator,
)
from portal.core.transaction import read_only
from portal.web import refusals
from portal.web.acting import ActsForAnother, refuse_if_switched
from portal.web.identity import Identity, current_identity
from portal.web.interrupted import confirm_first, open_for_another, sign_in_first
from portal.web.other_company import offered_switch
from portal.web.pages import page

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = "public"
SIGNED_IN = "signed-in"
# where a second factor is set up, by those for whom nothing else opens before
ENROLMENT = "/profile/security"
# signing in again tells whether the roles of now still ask for one
OPEN_BEFORE_ENROLMENT = (ENROLMENT, "/confirm", "/sign-in/again")
# a page of the house's own staff is not even admitted to exist
HIDDEN_RIGHTS = frozenset(right for right, roles in RIGHTS.items() if roles <= set(STAFF_ROLES))


def public(view: View) -> View:
    view.guard = PUBLIC  # type: ignore[attr-defined]
    return view


def bare(view: View) -> View:
    """Public, and answered without language and identity: for machines and static files."""
    view.bare = True  # type: ignore[attr-defined]
    return public(view)


def is_bare() -> bool:
    """Whether the present request goes to such a view."""
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "bare", False)


def signed_in(view: View) -> View:
    view.guard = SIGNED_IN  # type: ignore[attr-defined]
    return view


def requires(right: str) -> Callable[[View], View]:
    if right not in RIGHTS:
        raise LookupError(f"no such right: {right}")

    def declare(view: View) -> View:
        view.guard = right  # type: ignore[attr-defined]
        return view

    return declare


def fresh(view: View) -> View:
    """On top of a right: the person proved who they are within the last quarter of an hour."""
    view.fresh = True  # type: ignore[attr-defined]
    return view


def shown_in_views(view: View) -> View:
    """Public, or for everybody who is signed in, and shown to a supporter who views as them."""
    view.in_views = True  # type: ignore[attr-defined]
    return view


def ends_views(view: View) -> View:
    """The one thing that a supporter who views as a customer may send."""
    view.ends_views = True  # type: ignore[attr-defined]
    return view


def tells_of_switch(view: View) -> View:
    """The view itself refuses a form that was shown for another company, on the form's page."""
    view.tells_of_switch = True  # type: ignore[attr-defined]
    return view


def if_stale(answer: Callable[[], Response]) -> Callable[[View], View]:
    """What answers when the token of this view's form is out of date; nothing was done then."""

    def declare(view: View) -> View:
        view.if_stale = answer  # type: ignore[attr-defined]
        return view

    return declare


def guard_of(view: Callable[..., Any]) -> str | None:
    guard: str | None = getattr(view, "guard", None)
    return guard


def enforce() -> Response | None:
    """Answers instead of the view when the person may not see it.

    Raises NoLongerAdministrator: a session may be older than the roles of its person.
    """
    if request.endpoint is None:
        return None  # Flask answers 404 or 405 itself
    view = current_app.view_functions[request.endpoint]
    guard = guard_of(view)
    if guard is None:
        raise LookupError(f"route {request.endpoint} declares no right")
    if not is_bare() and current_identity().viewer and (answer := _only_looks(view, guard)):
        return answer
    return None if guard == PUBLIC else _judge(view, guard)


def _judge(view: Callable[..., Any], guard: str) -> Response | None:
    identity = current_identity()
    if not identity.is_authenticated:
        return sign_in_first()
    if identity.enrolment_due and not request.path.startswith(OPEN_BEFORE_ENROLMENT):
        return redirect(ENROLMENT, code=303)
    if guard == SIGNED_IN or identity.can(guard):
        return _admit(guard, identity, view)
    if guard in HIDDEN_RIGHTS:
        abort(404)
    return offered_switch() or page("errors/403.html", status=403, roles=sorted(RIGHTS[guard]))


def _admit(guard: str, identity: Identity, view: Callable[..., Any]) -> Response | None:
    # a supporter who views as a customer has that customer's roles of this moment
    if guard in LIVE_RIGHTS and not identity.viewer and not identity.administers:
        raise NoLongerAdministrator()
    # what is everybody's own is the same for each of their companies
    tells_itself = getattr(view, "tells_of_switch", False)
    if request.method == "POST" and guard != SIGNED_IN and not tells_itself:
        try:
            refuse_if_switched()
        except ActsForAnother as refusal:
            return open_for_another(refusals.sentence(refusal))
    needs_proof = getattr(view, "fresh", False)
    return confirm_first() if needs_proof and not identity.is_fresh else None


def may_write_again(_fault: BaseException | None = None) -> None:
    """At the end of every request: the next one of this thread is somebody else's."""
    read_only.set(False)


def _only_looks(view: Callable[..., Any], guard: str) -> Response | None:
    """A supporter who views as a customer changes nothing, and sees no secret of theirs."""
    if getattr(view, "ends_views", False):
        read_only.set(False)
        return None
    read_only.set(True)
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        return nothing_is_sent()
    if not getattr(view, "in_views", guard in VIEWABLE_RIGHTS):
        return page("errors/only_looking.html", status=403, closed=True)
    return None


def nothing_is_sent() -> Response:
    """To a supporter who views as a customer, whatever the form was."""
    return page("errors/only_looking.html", status=403, closed=False)
