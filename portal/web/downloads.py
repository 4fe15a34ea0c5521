"""Answers that are files."""

from collections.abc import Iterable

from flask import Response, stream_with_context

from portal.web.headers import POLICY


def csv_file(name: str, lines: Iterable[str]) -> Response:
    """Sent line by line, so that a list of any length needs no memory."""
    content = stream_with_context(line.encode() for line in lines)
    response = Response(content, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


def calendar_file(name: str, lines: Iterable[str]) -> Response:
    """What phones and desks take into their calendars."""
    content = "".join(lines).encode()
    response = Response(content, content_type="text/calendar; charset=utf-8; method=PUBLISH")
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


def private_file(name: str, media_type: str, content: bytes) -> Response:
    """Somebody else's upload: saved under our own `name`, never run or shown as a page of ours."""
    response = Response(content, content_type=media_type)
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    response.headers["Content-Security-Policy"] = f"{POLICY}; sandbox"
    response.headers["Cache-Control"] = "no-store"
    return response


def pdf_file(name: str, content: bytes) -> Response:
    """Shown by the browser, from where it is printed; saved under `name`."""
    response = Response(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f"inline; filename={name}"
    return response
