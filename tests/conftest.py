"""Fixtures every test may use; the machinery is in tests/support."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from portal import create_app
from portal.accounts import passwords
from portal.core import zones
from portal.extensions import db, limiter
from portal.web import i18n
from tests.support import client as strict
from tests.support import (
    compiled_once,
    hypothesis_profiles,  # noqa: F401 hypothesis searches as it says
    quick_session,
)
from tests.support.cast import PASSWORD, Cast, Person, make_cast
from tests.support.clock import Clock, stop_clock
from tests.support.databases import Databases, settings_for
from tests.support.require_all import (  # noqa: F401
    pytest_make_collect_report,
    pytest_runtest_makereport,
)
from tests.support.wallet import balance
from tests.support.world import World, populated

quick_session.keep_files_in_memory()
compiled_once.share()
passwords.use_hasher(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def pytest_collection_finish() -> None:
    quick_session.look_for_garbage_less_often()


@pytest.fixture(autouse=True)
def nobody_has_read_yet() -> None:
    """A request leaves its reader's language and clock to the thread: the next one sets its own,
    and a test without any begins as a process does.
    """
    i18n.speak(i18n.SOURCE)
    zones.read_in("")


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Databases:
    return Databases(tmp_path_factory.mktemp("databases"))


@pytest.fixture
def engine() -> str:
    """Tests run on SQLite; `@both_engines` runs them on PostgreSQL too."""
    return "sqlite"


@pytest.fixture
def app(databases: Databases, engine: str, tmp_path: Path) -> Iterator[Flask]:
    with databases.fresh(engine) as url:
        app = create_app(settings_for(url, tmp_path))
        app.testing = True
        strict.watch(app)
        limiter.enabled = False
        yield app
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def cast(app: Flask) -> Cast:
    with app.app_context():
        return make_cast()


@pytest.fixture
def in_app(app: Flask) -> Iterator[Flask]:
    """For tests of domain functions only: a request inside an open context would share its `g`."""
    with app.app_context():
        yield app


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Stops the portal's clock; `clock.forward(hours=8)` moves it."""
    return stop_clock(monkeypatch)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def signed_in(app: Flask, cast: Cast) -> Callable[[Person], FlaskClient]:
    """A new client of a member of the cast, CSRF checks off."""
    app.config["WTF_CSRF_ENABLED"] = False

    def sign_in(person: Person) -> FlaskClient:
        client = app.test_client()
        answer = client.post("/sign-in", data={"email": person.email, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return client

    return sign_in


@pytest.fixture
def coins(app: Flask, cast: Cast) -> Callable[[], int]:
    """The balance of the owner's company, asked whenever it is called."""
    return lambda: balance(app, cast)


@pytest.fixture(scope="module")
def world(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A populated portal shared by the tests of a module, which only look."""
    with populated(databases, tmp_path_factory.mktemp("world")) as found:
        yield found
