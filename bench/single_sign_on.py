"""What a provider does all day: authorize, token, refresh and userinfo, one after the other.

Each request needs what the one before gave, so a round is a chain: codes, then tokens for them,
then their refreshment. Two providers are measured in alternation, round by round.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode, urlsplit

from bench.crowd import Open, let_loose
from bench.figures import median
from bench.over_http import Connection, Measured, Reply
from bench.report import Report
from bench.server import Server

CLIENTS = 8
# hashes of passwords wait for each other, so more at once would measure the waiting
SIGN_IN_CLIENTS = 2
# of every so many requests one is a sign-in
ONE_SIGN_IN_IN = 12
VERIFIER = "measured-" + "v" * 40
# S256 of it
CHALLENGE = "cqNU-RSIonDYEjrPEWWbkDpKZiq7f9tGNskGdEuLrY4"
CLIENT_ID = "measured"
CALLBACK = "https://party.example/callback"
# each from another address, as far as a provider counts requests by address
FORWARDED = "X-Forwarded-For"


@dataclass(frozen=True)
class SignIn:
    """The form of person n, sent by a browser that holds a cookie with the form's token."""

    path: str
    cookie: str
    fields: Callable[[int], dict[str, str]]


@dataclass(frozen=True)
class Provider:
    """Where to ask, and the cookies of the people whose browsers are sent there."""

    name: str
    server: Server
    cookies: Sequence[str]
    sign_in: SignIn
    authorize: str
    token: str
    userinfo: str
    scope: str = "openid profile email offline_access"

    def to_authorize(self, number: int) -> bytes:
        query = urlencode(
            {
                "response_type": "code",
                "client_id": CLIENT_ID,
                "redirect_uri": CALLBACK,
                "scope": self.scope,
                "state": f"state-{number}",
                "nonce": f"nonce-{number}",
                "code_challenge": CHALLENGE,
                "code_challenge_method": "S256",
            }
        )
        cookie = self.cookies[number % len(self.cookies)]
        return self._request("GET", f"{self.authorize}?{query}", number, f"Cookie: {cookie}")

    def to_exchange(self, number: int, code: str) -> bytes:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": CALLBACK,
            "code_verifier": VERIFIER,
        }
        return self._to_token(number, form)

    def to_refresh(self, number: int, token: str) -> bytes:
        return self._to_token(number, {"grant_type": "refresh_token", "refresh_token": token})

    def to_ask(self, number: int, token: str) -> bytes:
        return self._request("GET", self.userinfo, number, f"Authorization: Bearer {token}")

    def to_sign_in(self, number: int) -> bytes:
        form, cookie = self.sign_in.fields(number % len(self.cookies)), self.sign_in.cookie
        return self._post(self.sign_in.path, number, form, f"Cookie: {cookie}")

    def _to_token(self, number: int, form: dict[str, str]) -> bytes:
        return self._post(self.token, number, form | {"client_id": CLIENT_ID})

    def _post(self, path: str, number: int, form: dict[str, str], *more: str) -> bytes:
        kind, body = "Content-Type: application/x-www-form-urlencoded", urlencode(form).encode()
        return self._request("POST", path, number, kind, *more, body=body)

    def _request(self, method: str, path: str, number: int, *more: str, body: bytes = b"") -> bytes:
        address = f"198.51.{number // 250 % 250}.{number % 250}"
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: {self.server.host}",
            f"{FORWARDED}: {address}",
            f"Content-Length: {len(body)}",
            *more,
        ]
        return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass
class Chain:
    """One provider's rounds; `found` holds what was measured of each kind of request."""

    provider: Provider
    found: dict[str, list[Measured]] = field(default_factory=dict)

    def round(self, first: int, count: int) -> None:
        numbers, ask = range(first, first + count), self.provider
        some = numbers[::ONE_SIGN_IN_IN]
        self._measure("sign-in", {n: ask.to_sign_in(n) for n in some}, SIGN_IN_CLIENTS)
        arrived = self._measure("authorize", {n: ask.to_authorize(n) for n in numbers})
        codes = {n: _code(reply) for n, reply in arrived.items()}
        given = self._measure("token", {n: ask.to_exchange(n, codes[n]) for n in numbers})
        tokens = {n: json.loads(reply.body) for n, reply in given.items()}
        self._measure(
            "refresh", {n: ask.to_refresh(n, tokens[n]["refresh_token"]) for n in numbers}
        )
        # of tokens that are still good: a refreshed one may be dead already
        again = self._quietly({n: ask.to_authorize(first + n) for n in range(CLIENTS)})
        fresh = self._quietly({n: ask.to_exchange(n, _code(again[n])) for n in range(CLIENTS)})
        access = [json.loads(fresh[n].body)["access_token"] for n in range(CLIENTS)]
        self._measure("userinfo", {n: ask.to_ask(n, access[n % CLIENTS]) for n in numbers})

    def _measure(
        self, name: str, requests: dict[int, bytes], clients: int = CLIENTS
    ) -> dict[int, Reply]:
        replies: dict[int, Reply] = {}
        server = self.provider.server
        before = server.cpu_seconds()
        outcome = let_loose("threads", clients, list(requests), self._client(requests, replies))
        used = server.cpu_seconds() - before
        self.found.setdefault(name, []).append(Measured(outcome, used / len(requests) * 1000))
        return replies

    def _quietly(self, requests: dict[int, bytes]) -> dict[int, Reply]:
        connection = Connection(self.provider.server.port)
        replies = {number: _good(connection.converse(sent)) for number, sent in requests.items()}
        connection.close()
        return replies

    def _client(self, requests: dict[int, bytes], replies: dict[int, Reply]) -> Open:
        @contextmanager
        def client() -> Iterator[Callable[[int], object]]:
            connection = Connection(self.provider.server.port)

            def ask(number: int) -> None:
                replies[number] = _good(connection.converse(requests[number]))

            try:
                yield ask
            finally:
                connection.close()

        return client


def in_alternation(chains: Sequence[Chain], rounds: int, count: int) -> None:
    """One round more than asked for, which is forgotten: every thread has its caches then."""
    for number in range(rounds + 1):
        for chain in chains:
            chain.round(number * count, count)
    for chain in chains:
        for measured in chain.found.values():
            del measured[0]


def report_on(chain: Chain, report: Report, place: str = "") -> None:
    """`place` tells apart what one run measures in several."""
    rows, where = [], f"sso.{place or chain.provider.name}"
    for name, measured in chain.found.items():
        row = figures(measured)
        rows.append((name, *row))
        names = ("per_second", "p50_ms", "p99_ms", "server_cpu_ms")
        report.note(f"{where}.{name}", dict(zip(names, row, strict=True)))
    report.table(("", "requests/s", "p50 ms", "p99 ms", "server CPU ms"), rows)


def figures(measured: Sequence[Measured]) -> list[float]:
    return [
        median([each.outcome.rate for each in measured]),
        median([each.outcome.p50_ms for each in measured]),
        median([each.outcome.p99_ms for each in measured]),
        median([each.cpu_ms for each in measured]),
    ]


def _good(reply: Reply) -> Reply:
    if reply.status not in (200, 302, 303):
        raise RuntimeError(f"answered by {reply.status}: {reply.body[:300].decode('latin-1')}")
    return reply


def _code(reply: Reply) -> str:
    address = reply.header("location")
    query = parse_qs(urlsplit(address).query)
    if "code" not in query:
        raise RuntimeError(f"no code but {address}")
    return query["code"][0]
