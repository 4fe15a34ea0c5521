"""Requests and answers of the protocol between Authlib and werkzeug; neither knows Flask here."""

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from authlib.oauth2.rfc6749 import OAuth2Payload, OAuth2Request
from werkzeug.datastructures import Headers, MultiDict
from werkzeug.wrappers import Response

# Authlib wants to see https; whether it must be is decided by config, once, at start
_SECURE = "https://portal.invalid/"


class Payload(OAuth2Payload):
    def __init__(self, fields: MultiDict[str, str]) -> None:
        self._fields = fields

    @property
    def data(self) -> MultiDict[str, str]:
        return self._fields

    @property
    def datalist(self) -> defaultdict[str, list[str]]:
        return defaultdict(list, dict(self._fields.lists()))


class Request(OAuth2Request):
    """Fields of a query or of a body, never of both: a secret has no place in an address."""

    def __init__(self, method: str, headers: Headers, fields: MultiDict[str, str]) -> None:
        super().__init__(method, _SECURE, headers=headers)
        self.payload = Payload(fields)
        self._fields = fields

    @property
    def form(self) -> MultiDict[str, str]:
        return self._fields

    @property
    def args(self) -> MultiDict[str, str]:
        return self._fields


def with_values(fields: MultiDict[str, str]) -> MultiDict[str, str]:
    """A parameter without a value counts as left out (RFC 6749 3.1 and 3.2)."""
    return MultiDict((name, text) for name, text in fields.items(multi=True) if text)


def json_answer(status: int, body: Any, headers: Iterable[tuple[str, str]] = ()) -> Response:
    """An answer to a machine; nobody may keep it."""
    response = Response(json.dumps(body), status=status, mimetype="application/json")
    response.headers.extend(headers)
    response.headers["Content-Type"] = "application/json"
    response.headers["Cache-Control"] = "no-store"
    response.headers["Pragma"] = "no-cache"
    return response
