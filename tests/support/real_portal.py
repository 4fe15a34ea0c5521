"""The real web server in processes of its own, and people who use it as a browser does."""

import http.client
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, build_opener

from tests.support.cast import PASSWORD, Person
from tests.support.databases import SECRETS
from tests.support.small_portal import ROOT, eventually, free_port

ANSWER_SECONDS = 60
# what a client sees of a server that was killed
LOST = (URLError, http.client.HTTPException, ConnectionError, TimeoutError)


@dataclass
class Server:
    """`portal.serving.web` on a database; it may be killed and started again on its port."""

    database: str
    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    # the name it is found under, when the number will not do
    host: str = ""

    @property
    def address(self) -> str:
        return f"http://{self.host or '127.0.0.1'}:{self.port}"

    def start(self) -> "Server":
        self.folder.mkdir(exist_ok=True)
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "portal.serving.web"],
                cwd=ROOT,
                env=self.environ(),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self

    def wait_ready(self) -> "Server":
        assert eventually(self.answers, ANSWER_SECONDS), self._log.read_text()
        return self

    def answers(self) -> bool:
        try:
            return Visitor(self.address).get("/healthz").status == 200
        except LOST:
            return False

    def kill(self) -> None:
        """SIGKILL for every process of it, at once."""
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    @property
    def _log(self) -> Path:
        return self.folder / f"server-{self.port}.log"

    def environ(self) -> dict[str, str]:
        return {
            **SECRETS,
            **({"PORTAL_ISSUER": self.address} if self.host else {}),
            "PATH": os.environ["PATH"],
            "PORT": str(self.port),
            "DATABASE_URL": self.database,
            "PORTAL_DATA": str(self.folder),
            "PORTAL_PARENT_PID": str(os.getpid()),
            "PYTHONPATH": str(ROOT),
        }


@contextmanager
def servers(count: int, database: str, folder: Path, host: str = "") -> Iterator[list[Server]]:
    """Several servers on one database, ready; killed in the end."""
    started = [Server(database, folder / f"server-{number}", host=host) for number in range(count)]
    try:
        for server in started:
            server.start()
        yield [server.wait_ready() for server in started]
    finally:
        for server in started:
            server.kill()


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    text: str

    def form(self, field_name: str) -> "Form":
        """The form that has this field."""
        fitting = [form for form in self.forms() if field_name in form.fields]
        assert len(fitting) == 1, (self.status, field_name, self.text)
        return fitting[0]

    def forms(self) -> list["Form"]:
        reader = _Forms()
        reader.feed(self.text)
        return reader.forms


@dataclass
class Form:
    action: str
    fields: dict[str, str] = field(default_factory=dict)

    def filled(self, **values: str) -> "Form":
        return Form(self.action, self.fields | values)


class Visitor:
    """Keeps cookies, follows nothing, and is told of what it cannot reach by an exception."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()), _StayHere())
        self._opener.addheaders = [("Origin", address)]

    def get(self, path: str) -> Answer:
        return self._send(self._address + path)

    def post(self, form: Form) -> Answer:
        return self._send(self._address + form.action, urlencode(form.fields).encode())

    def sign_in(self, person: Person) -> "Visitor":
        form = self.get("/sign-in").form("password")
        answer = self.post(form.filled(email=person.email, password=PASSWORD))
        assert answer.status == 303, answer.text
        return self

    def _send(self, url: str, data: bytes | None = None) -> Answer:
        try:
            response = self._opener.open(url, data, timeout=ANSWER_SECONDS)
        except HTTPError as answer:  # to urllib, whatever is not 2xx is an error
            response = answer
        with response:
            location = response.headers.get("Location", "")
            return Answer(response.status, location, response.read().decode())


class _StayHere(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(values.get("action", "")))
            self._inside = True
        elif tag in ("input", "textarea") and self._inside and values.get("name"):
            self.forms[-1].fields[values["name"]] = values.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "form"
