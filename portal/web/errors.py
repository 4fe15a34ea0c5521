"""Every fault becomes a page of the house, in the reader's language."""

from flask import Flask, current_app
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from portal.core.errors import DomainError
from portal.extensions import db
from portal.web import refusals
from portal.web.identity import current_identity
from portal.web.interrupted import sign_in_first
from portal.web.pages import page

WITH_OWN_PAGE = frozenset({400, 403, 404, 413, 429, 500})


def init_app(app: Flask) -> None:
    app.register_error_handler(CSRFError, _form_expired)
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _fault)


def _form_expired(_: CSRFError) -> AnyResponse:
    if not current_identity().is_authenticated:
        return sign_in_first()
    return page("errors/form_expired.html", status=400)


def _refused(error: DomainError) -> AnyResponse:
    return page(
        "errors/refused.html", status=refusals.status(error), sentence=refusals.sentence(error)
    )


def _http_error(error: HTTPException) -> AnyResponse:
    code = error.code or 500
    if code in (301, 302, 303, 307, 308):
        return error.get_response()
    response = page(f"errors/{code if code in WITH_OWN_PAGE else 400}.html", status=code)
    retry_after = getattr(error, "retry_after", None)
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _fault(error: Exception) -> AnyResponse:
    db.session.rollback()
    current_app.logger.error("unhandled", exc_info=error)
    if current_app.testing:
        raise error
    return page("errors/500.html", status=500)
