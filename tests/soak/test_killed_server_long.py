"""Fifty times `kill -9` during checkout, on both engines."""

from pathlib import Path

import pytest
from flask import Flask

from tests.proofs.kept_promises import prove
from tests.support.cast import Cast
from tests.support.engines import both_engines

pytestmark = pytest.mark.soak


@both_engines
def test_fifty_kills_lose_nothing(app: Flask, cast: Cast, tmp_path: Path) -> None:
    died = prove(app, cast, tmp_path, kills=50, seed=20262)
    # both ways to die were met: before the commit, and between the commit and the answer
    assert min(died.committed, died.undone) > 0, died
