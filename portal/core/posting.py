"""One POST to another server, over within a set time whatever that server does.

A time limit of a socket counts for each byte anew: who sends one every four seconds would hold a
worker for as long as it likes. Here each wait gets only what is left of the whole.
"""

import http.client
import io
import json
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlencode, urlsplit

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


@dataclass(frozen=True)
class Answered:
    """`body`: as much of it as was asked for."""

    status: int
    body: bytes


def post(address: str, fields: dict[str, str], within: float) -> int:
    """The status it answered; what else it says is not read, and redirects are not followed.

    Raises OSError or HTTPException.
    """
    return _posted(address, FORM, urlencode(fields), within, 0).status


def post_json(address: str, told: Mapping[str, str], within: float, most: int) -> Answered:
    """What it answered, at most `most` bytes of it. Raises OSError or HTTPException."""
    return _posted(address, JSON, json.dumps(told), within, most)


def _posted(address: str, kind: str, body: str, within: float, most: int) -> Answered:
    until = time.monotonic() + within
    parts = urlsplit(address)
    with _connected(parts, until) as connection:
        connection.settimeout(_left(until))
        connection.sendall(_request(parts, kind, body))
        answer = http.client.HTTPResponse(_Reading(connection, until), method="POST")  # type: ignore[arg-type]
        with answer:
            answer.begin()
            return Answered(answer.status, answer.read(most) if most else b"")


class _Reading(io.RawIOBase):
    """The part of a socket that HTTPResponse uses."""

    def __init__(self, connection: socket.socket, until: float) -> None:
        self._connection, self._until = connection, until

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._connection.settimeout(_left(self._until))
        return self._connection.recv_into(buffer)


def _connected(parts: SplitResult, until: float) -> socket.socket:
    """To the first of its addresses that answers."""
    host, is_secure = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if is_secure else 80)
    failure = OSError(f"{host} has no address")
    for *_, found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        try:
            connection = socket.create_connection((str(found[0]), port), _left(until))
        except OSError as error:
            failure = error
            continue
        return _secured(connection, host, until) if is_secure else connection
    raise failure


def _secured(connection: socket.socket, host: str, until: float) -> socket.socket:
    try:
        connection.settimeout(_left(until))  # of the handshake as a whole
        return ssl.create_default_context().wrap_socket(connection, server_hostname=host)
    except OSError:
        connection.close()
        raise


def _request(parts: SplitResult, kind: str, body: str) -> bytes:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    host = parts.netloc.rpartition("@")[2]
    head = (
        f"POST {path} HTTP/1.1",
        f"Host: {host}",
        "User-Agent: portal",
        "Accept: */*",
        f"Content-Type: {kind}",
        f"Content-Length: {len(body)}",
        "Connection: close",
    )
    return "\r\n".join((*head, "", body)).encode("ascii")


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("it took too long")
    return left
