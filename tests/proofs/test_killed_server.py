"""`kill -9` of the server while people check out: what was confirmed is there, and once."""

from pathlib import Path

import pytest
from flask import Flask

from tests.proofs.kept_promises import prove
from tests.support.cast import Cast
from tests.support.engines import both_engines


@both_engines
@pytest.mark.parametrize("seed", [20261])
def test_ten_kills_lose_nothing(app: Flask, cast: Cast, tmp_path: Path, seed: int) -> None:
    died = prove(app, cast, tmp_path, kills=10, seed=seed)
    # otherwise nobody was checking out when the server was killed
    assert died.committed + died.undone >= 5, died
    # one was done before its answer was lost, and one was not
    assert died.committed >= 1, died
    assert died.undone >= 1, died
