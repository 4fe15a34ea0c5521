"""The state machine, ten times as long and never the same way twice."""

import pytest
from flask import Flask
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.proofs.machine import Portal
from tests.support.engines import both_engines
from tests.support.hypothesis_profiles import SEARCHING

pytestmark = pytest.mark.soak


@both_engines
def test_the_portal_does_what_the_model_does(in_app: Flask) -> None:
    run_state_machine_as_test(Portal, settings=settings(SEARCHING, stateful_step_count=80))
