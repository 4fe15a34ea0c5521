"""A card to book, somebody who books it, and the commands that make cards."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient

from portal.core.codes import CardCode
from tests.support.cards import make_card, rows_of
from tests.support.cast import Cast, Person

Run = Callable[..., Result]
SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def card(app: Flask) -> Callable[..., CardCode]:
    def make(region: str = "EU", coins: int = 1, **columns: object) -> CardCode:
        with app.app_context():
            return make_card(region, coins, **columns)

    return make


@pytest.fixture
def owner(signed_in: SignIn, cast: Cast) -> FlaskClient:
    return signed_in(cast.owner)


@pytest.fixture
def run(app: Flask) -> Run:
    def invoke(*arguments: object) -> Result:
        result = app.test_cli_runner().invoke(args=["cards", *map(str, arguments)])
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return invoke


@pytest.fixture
def issue(run: Run, tmp_path: Path) -> Callable[..., list[str]]:
    """Issue a batch and give its codes."""

    def codes_of(batch: str = "Spring", count: int = 5, region: str = "EU") -> list[str]:
        out = tmp_path / f"{batch}.csv"
        result = run("issue", "--region", region, "--count", count, "--batch", batch, "--out", out)
        assert result.exit_code == 0, result.output
        return [row["code"] for row in rows_of(out)]

    return codes_of
