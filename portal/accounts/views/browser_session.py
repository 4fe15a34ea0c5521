"""What this browser is signed in with: the one place that changes it."""

from flask import session
from flask_login import login_user, logout_user

from portal.accounts import sessions
from portal.web.identity import Identity, current_identity
from portal.web.interrupted import same_browser


def enter(identity: Identity) -> None:
    """A new session takes the place of whatever this browser had."""
    with same_browser():
        leave()
        _take(identity)


def renew(identity: Identity) -> None:
    """The same session under its next token; nothing else of before stays."""
    with same_browser():
        session.clear()
        _take(identity)


def leave_half_way() -> None:
    """The password is proved, the second factor is not: nothing is open meanwhile."""
    with same_browser():
        leave()


def leave() -> None:
    """The session ends, and nothing of it stays in this browser."""
    if current_identity().is_authenticated:
        sessions.end_session(current_identity().session_id)
    forget()


def forget() -> None:
    """Nothing of before stays in this browser; its session may have ended by itself."""
    logout_user()
    session.clear()


def _take(identity: Identity) -> None:
    session.permanent = True
    login_user(identity)
