"""The portal as a measured provider: one public application, and people who are signed in."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from bench.places import Place, portal_on
from bench.requests_made import Visitor
from bench.server import Server, serving
from bench.single_sign_on import CALLBACK, CLIENT_ID, CLIENTS, Provider, SignIn
from bench.stock import PASSWORD, Person, fill
from portal.audit.record import Actor
from portal.sso import registering
from portal.sso.registering import NewApplication

# nobody's session, but a cookie with the token of a form
NOBODY = Person(10_000_000)
SCOPES = "openid profile email offline_access"


@contextmanager
def portal_provider(place: Place) -> Iterator[Provider]:
    with portal_on(place) as app:
        with app.app_context():
            fill(CLIENTS)
            connect()
        with serving(place, 1) as server:
            yield provider(server, app)


def connect() -> None:
    """Never twice in one database; in an application context."""
    measured = NewApplication(
        key=CLIENT_ID,
        name="Measured",
        url=CALLBACK,
        roles=("administration",),
        redirect_uris=(CALLBACK,),
        scopes=SCOPES,
        # a challenge and no secret, like the peer
        public=True,
    )
    registering.add(measured, Actor(None, "bench"))


def provider(server: Server, app: Flask) -> Provider:
    visitor = Visitor(app)

    def form(number: int) -> dict[str, str]:
        known = {"email": Person(number).email, "password": PASSWORD}
        return known | {"csrf_token": visitor.csrf_token}

    return Provider(
        "portal",
        server,
        [visitor.cookie(Person(number)) for number in range(CLIENTS)],
        SignIn("/sign-in", visitor.cookie(NOBODY), form),
        "/oauth/authorize",
        "/oauth/token",
        "/oauth/userinfo",
        SCOPES,
    )
