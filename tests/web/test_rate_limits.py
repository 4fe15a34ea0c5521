"""With Redis all processes count together; without it the portal goes on by itself."""

import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from argon2 import PasswordHasher
from flask import Flask

from portal import create_app
from portal.accounts import passwords
from portal.extensions import db
from tests.support.databases import settings_for
from tests.support.processes import at_once
from tests.support.small_portal import eventually, free_port

LIMIT = 30  # sign-ins per minute and address
PROCESSES = 4

pytestmark = [
    pytest.mark.redis,
    pytest.mark.skipif(not shutil.which("redis-server"), reason="redis-server is not installed"),
]


class Server:
    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._folder = folder

    def start(self) -> "Server":
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir"]
        self._process = subprocess.Popen(
            ["redis-server", *options, str(self._folder)], stdout=subprocess.DEVNULL
        )
        assert eventually(self._answers)
        return self

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()

    def _answers(self) -> bool:
        try:
            return bool(redis.Redis(port=self.port).ping())
        except redis.ConnectionError:
            return False


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path).start()
    yield server
    server.stop()


def portal_with(url: str, data_dir: Path, redis_url: str) -> Flask:
    passwords.use_hasher(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    app = create_app(settings_for(url, data_dir, REDIS_URL=redis_url))
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def attempt(app: Flask, name: str) -> int:
    fields = {"email": f"{name}@nowhere.example", "password": "some password"}
    return app.test_client().post("/sign-in", data=fields).status_code


def attempts(number: int, url: str, data_dir: Path, redis_url: str) -> list[int]:
    """From within the context of another app: requests bring their own."""
    app = portal_with(url, data_dir, redis_url)
    statuses = [attempt(app, f"{number}-{index}") for index in range(12)]
    with app.app_context():
        db.engine.dispose()
    return statuses


def test_four_processes_count_together(app: Flask, tmp_path: Path, server: Server) -> None:
    url = str(app.config["SQLALCHEMY_DATABASE_URI"])
    found = at_once(PROCESSES, url, tmp_path, attempts, url, tmp_path, server.url)
    statuses = Counter(status for each in found for status in each)
    assert statuses == {422: LIMIT, 429: PROCESSES * 12 - LIMIT}


def attempts_while_it_stops(_: int, url: str, data_dir: Path, redis_url: str) -> list[int]:
    app = portal_with(url, data_dir, redis_url)
    before = attempt(app, "before")
    redis.Redis.from_url(redis_url).shutdown(nosave=True)
    return [before, *(attempt(app, f"after-{index}") for index in range(LIMIT + 2))]


def test_a_redis_that_is_gone_stops_nobody_and_the_limit_stays(
    app: Flask, tmp_path: Path, server: Server
) -> None:
    url = str(app.config["SQLALCHEMY_DATABASE_URI"])
    [statuses] = at_once(1, url, tmp_path, attempts_while_it_stops, url, tmp_path, server.url)
    assert statuses[:2] == [422, 422]
    assert set(statuses) == {422, 429}
