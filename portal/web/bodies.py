"""How much of a form is read: taking it apart costs a thousand times what sending it costs."""

from collections.abc import Callable
from io import BytesIO
from typing import IO, Any, TypeVar

from flask import Request, current_app, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from portal.web.identity import current_identity

View = TypeVar("View", bound=Callable[..., Any])
URL_ENCODED = "application/x-www-form-urlencoded"


class BoundedFormParser(FormDataParser):
    """Werkzeug keeps to MAX_FORM_MEMORY_SIZE and MAX_FORM_PARTS in multipart forms alone."""

    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> Any:
        if mimetype == URL_ENCODED:
            stream = BytesIO(self._bounded(stream))
        return super().parse(stream, mimetype, content_length, options)

    def _bounded(self, stream: IO[bytes]) -> bytes:
        most_bytes, most_fields = self.max_form_memory_size or 0, self.max_form_parts or 0
        text = stream.read(most_bytes + 1)
        if len(text) > most_bytes or text.count(b"&") >= most_fields:
            raise RequestEntityTooLarge
        return text


class BoundedRequest(Request):
    form_data_parser_class = BoundedFormParser


def larger(most: int, right: str) -> Callable[[View], View]:
    """Whoever has the right may send so many bytes to this view; everybody else no more than
    anywhere.
    """

    def declare(view: View) -> View:
        view.larger = most, right  # type: ignore[attr-defined]
        return view

    return declare


def admit_larger() -> None:
    """Before anything reads the form: the token in it is asked for first of all."""
    view = current_app.view_functions.get(request.endpoint or "")
    most, right = getattr(view, "larger", (0, ""))
    # who sends little is not asked for a right
    sends_much = most and (request.content_length or 0) > (request.max_content_length or most)
    if sends_much and current_identity().can(right):
        request.max_content_length = most
