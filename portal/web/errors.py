"""Every fault becomes a page of the house, in the reader's language."""

import time
from collections.abc import Callable

from flask import Flask, current_app, g, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response as AnyResponse

from portal.core.errors import DomainError
from portal.extensions import db, limiter
from portal.web import problems, refusals
from portal.web.guards import PUBLIC, guard_of, nothing_is_sent
from portal.web.identity import ANONYMOUS, current_identity
from portal.web.interrupted import came_from_elsewhere, open_again, sign_in_first
from portal.web.other_company import offered_switch
from portal.web.pages import page

NOT_FOUND = 404
TOO_MANY = 429
SECONDS_TO_WAIT = 60
WITH_OWN_PAGE = frozenset({400, 403, 404, 413, 429, 500})


def init_app(app: Flask) -> None:
    app.register_error_handler(CSRFError, _form_expired)
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _fault)


def _form_expired(_: CSRFError) -> AnyResponse:
    """Nothing was done; the form is shown once more where that cannot be another site's idea."""
    if current_identity().viewer:
        return nothing_is_sent()
    view = current_app.view_functions[request.endpoint or ""]
    answer: Callable[[], AnyResponse] | None = getattr(view, "if_stale", None)
    if came_from_elsewhere() or (guard_of(view) == PUBLIC and answer is None):
        return page("errors/form_expired.html", status=400)
    if answer:
        return answer()
    return open_again() if current_identity().is_authenticated else sign_in_first()


def _refused(error: DomainError) -> AnyResponse:
    refusal = refusals.refusal_of(error)
    if refusal.status == NOT_FOUND and (answer := offered_switch()):
        return answer
    sentence = refusals.sentence(error)
    return page(
        "errors/refused.html",
        status=refusal.status,
        sentence=sentence,
        leads_to=refusal.leads_to,
        is_missing=refusal.status == 404,
    )


def _http_error(error: HTTPException) -> AnyResponse:
    code = error.code or 500
    if code in (301, 302, 303, 307, 308):
        return error.get_response()
    response = _said(code, str(error.description or ""))
    if code == TOO_MANY:
        response.headers["Retry-After"] = str(_seconds_to_wait())
    if isinstance(error, MethodNotAllowed):
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
    return response


def _said(code: int, description: str = "") -> AnyResponse:
    if problems.for_machines():
        return problems.problem(code, description)
    return page(f"errors/{code if code in WITH_OWN_PAGE else 400}.html", status=code)


def _seconds_to_wait() -> int:
    """Until the limit that was hit lets the next request through."""
    limit = limiter.current_limit
    return max(1, int(limit.reset_at - time.time())) if limit else SECONDS_TO_WAIT


def _fault(error: Exception) -> AnyResponse:
    db.session.rollback()
    current_app.logger.error("unhandled", exc_info=error)
    if current_app.testing:
        raise error
    _know_who_reads()
    return _said(500)


def _know_who_reads() -> None:
    """Nobody, while the database that knows is away: the page of the fault must not fail, too."""
    try:
        current_identity()
    except SQLAlchemyError:
        g._login_user = ANONYMOUS
