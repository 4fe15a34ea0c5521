"""A person's browser without a screen: keeps cookies of every host, follows every redirect."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPMessage
from http.cookiejar import CookieJar
from typing import IO, Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

from tests.support.real_portal import ANSWER_SECONDS, Answer, Form


@dataclass(frozen=True)
class Page:
    """Where the browser ended, and what it passed on the way."""

    url: str
    answer: Answer
    passed: tuple[str, ...]

    @property
    def asks_for_password(self) -> bool:
        return 'name="password"' in self.answer.text

    @property
    def environment(self) -> dict[str, str]:
        """What the site was told of the person: its page prints all it has."""
        told = unescape(self.answer.text)
        pairs = (line.partition("=") for line in told.splitlines() if line.startswith("OIDC_"))
        return {name: value for name, _, value in pairs}

    @property
    def query(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.url).query).items()}


class _Followed(HTTPRedirectHandler):
    """Redirects are followed up to an address of the party under test, and remembered."""

    max_redirections = 20

    def __init__(self) -> None:
        self.passed: list[str] = []
        self.until: str | None = None

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        self.passed.append(newurl)
        if self.until and newurl.startswith(self.until):
            return None
        # urllib follows a 303 alone after a POST by GET, and refuses 307 after one, as it should
        return super().redirect_request(req, fp, code, msg, headers, newurl)


@dataclass
class Surfer:
    _followed: _Followed = field(default_factory=_Followed)

    def __post_init__(self) -> None:
        self.cookies = CookieJar()
        self._opener = build_opener(HTTPCookieProcessor(self.cookies), self._followed)

    @contextmanager
    def stopping_at(self, address: str) -> Iterator[None]:
        """The party at this address is not a server: whoever is sent there has arrived."""
        self._followed.until = address
        yield
        self._followed.until = None

    def open(self, url: str) -> Page:
        return self._send(url)

    def post(self, url: str, fields: dict[str, str]) -> Page:
        """As another server does it, without a page."""
        return self._send(url, urlencode(fields).encode())

    def send(self, page: Page, form: Form) -> Page:
        """The form of this page, as a browser would."""
        target = urljoin(page.url, form.action)
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(page.url))
        return self._send(target, urlencode(form.fields).encode(), origin)

    def sign_in(self, page: Page, email: str, password: str) -> Page:
        form = page.answer.form("password")
        return self.send(page, form.filled(email=email, password=password))

    def _send(self, url: str, data: bytes | None = None, origin: str = "") -> Page:
        self._followed.passed = []
        # a site sends only those to sign in who can read a page
        headers = {"Accept": "text/html", **({"Origin": origin} if origin else {})}
        self._opener.addheaders = list(headers.items())
        try:
            response: Any = self._opener.open(url, data, timeout=ANSWER_SECONDS)
        except HTTPError as answer:  # to urllib, whatever is not 2xx is an error
            response = answer
        with response:
            location = response.headers.get("Location", "")
            answer = Answer(response.status, location, response.read().decode())
        passed = tuple(self._followed.passed)
        stopped = self._followed.until and location.startswith(self._followed.until)
        return Page(location if stopped else response.url, answer, passed)
