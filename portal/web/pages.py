"""One template per page: the whole page, or the block of it that htmx asked for."""

from typing import Any

from flask import current_app, make_response, render_template, request
from jinja2_fragments import render_block as render_named_block
from jinja2_fragments.flask import render_block
from werkzeug.wrappers import Response


def wants_fragment() -> bool:
    """A history restore carries HX-Request too, but needs the whole page."""
    headers = request.headers
    return "HX-Request" in headers and "HX-History-Restore-Request" not in headers


def page(template: str, block: str | None = None, status: int = 200, **context: Any) -> Response:
    if block and wants_fragment():
        html = render_block(template, block, **context)
    else:
        html = render_template(template, **context)
    response = make_response(html, status)
    response.vary.add("HX-Request")
    return response


def render_text(template: str, **context: Any) -> str:
    """A template without a request: the bodies of mails."""
    return current_app.jinja_env.get_template(template).render(**context)


def render_text_block(template: str, block: str, **context: Any) -> str:
    return render_named_block(current_app.jinja_env, template, block, **context)
