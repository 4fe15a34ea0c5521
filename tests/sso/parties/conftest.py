"""The portal, Apache and openid-client run once for the whole folder."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from portal.audit.record import Actor
from portal.sso import registering
from portal.sso.registering import Credentials, NewApplication
from tests.sso.parties import apache, openid_client, processes
from tests.sso.parties.apache import DocumentedPlace, Place, Site
from tests.sso.parties.openid_client import CALLBACK, Party
from tests.sso.parties.people import House, open_house
from tests.sso.parties.processes import Portal
from tests.support.databases import Databases
from tests.support.real_portal import Server

NOT_PLANNING = ("administration", "purchase", "installation")
EVERYBODY = (*NOT_PLANNING, "planning")


@dataclass(frozen=True)
class Registered:
    """What the applications were given when they were connected."""

    sites: tuple[Site, Site]
    partner: Site
    documented: Site
    clients: dict[str, Credentials]


@pytest.fixture(scope="package")
def house(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with open_house(databases, tmp_path_factory.mktemp("house")) as house:
        yield house


@pytest.fixture(scope="package")
def registered(house: House) -> Registered:
    with house.app.app_context():
        first, second, partner, shop = apache.places("first", "second", "partner", "shop")
        return Registered(
            (_site(first, EVERYBODY), _site(second, NOT_PLANNING, algorithm="ES256")),
            _site(partner, EVERYBODY, third_party=True),
            _by_the_document(house, shop),
            {
                "signs-rs256": _client("signs-rs256"),
                "signs-es256": _client("signs-es256", algorithm="ES256"),
                "public": _client("public", public=True),
                "window": _client("window", "http://127.0.0.1/callback", public=True),
            },
        )


def _site(place: Place, roles: tuple[str, ...], **more: Any) -> Site:
    application = NewApplication(
        key=place.name,
        name=f"The {place.name} site",
        url=place.protected,
        roles=roles,
        redirect_uris=(place.callback,),
        post_logout_redirect_uris=(place.bye,),
        backchannel_logout_uri=place.backchannel,
        **more,
    )
    given = registering.add(application, Actor(None, "a test"))
    return Site(place, given.client_id, given.secret, application.algorithm)


def _by_the_document(house: House, place: Place) -> Site:
    """Connected by the command that the document gives."""
    there = DocumentedPlace(place.name, place.host, place.port)
    command = there.says(".venv/bin/flask --app app apps add", "\n\n").replace("\\\n", "")
    done = house.app.test_cli_runner().invoke(args=shlex.split(command)[3:])
    assert done.exit_code == 0, done.output
    [client_id] = re.findall(r"client_id: (\S+)", done.output)
    [secret] = re.findall(r"shown only now: (\S+)", done.output)
    return Site(there, client_id, secret)


def _client(key: str, callback: str = CALLBACK, **more: Any) -> Credentials:
    application = NewApplication(
        key=key,
        name=key,
        url=CALLBACK,
        roles=EVERYBODY,
        redirect_uris=(callback,),
        post_logout_redirect_uris=(CALLBACK,),
        **more,
    )
    return registering.add(application, Actor(None, "a test"))


@pytest.fixture(scope="package")
def portal(house: House, registered: Registered) -> Iterator[Portal]:
    folder = house.folder / "server"
    server = Server(house.app.config["SQLALCHEMY_DATABASE_URI"], folder)
    with processes.running(house.app, server) as portal:
        yield portal


@pytest.fixture(scope="package")
def sites(portal: Portal, registered: Registered) -> Iterator[tuple[Site, Site]]:
    if lack := apache.missing():
        pytest.skip(lack)
    every = [*registered.sites, registered.partner, registered.documented]
    with apache.running(portal.issuer, every):
        yield registered.sites


@pytest.fixture(scope="package")
def partner(sites: tuple[Site, Site], registered: Registered) -> Site:
    """The site of another company: people are asked before it is told anything."""
    return registered.partner


@pytest.fixture(scope="package")
def documented(sites: tuple[Site, Site], registered: Registered) -> Site:
    """Set up by what docs/connect-an-application.md says, and nothing else."""
    return registered.documented


@pytest.fixture(scope="package")
def party(portal: Portal, registered: Registered) -> Iterator[Party]:
    """openid-client, connected under the names of `registered.clients`."""
    if lack := openid_client.missing():
        pytest.skip(lack)
    with openid_client.running() as party:
        for name, given in registered.clients.items():
            party.ask(
                "connect",
                name,
                issuer=portal.issuer,
                id=given.client_id,
                secret=given.secret,
                algorithm="ES256" if name == "signs-es256" else "RS256",
                # one of the two ways for each
                post=name == "signs-es256",
            )
        yield party
