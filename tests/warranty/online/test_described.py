"""The served description is true: whatever it allows and forbids is sent, and so answered."""

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from portal.warranty.online import systems
from tests.support.owned_devices import SOLAX, SOLAX_SERIAL, add_device

schemathesis = pytest.importorskip("schemathesis")

REPEATED = settings(
    max_examples=80,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def token(app: Flask) -> str:
    with app.app_context():
        add_device(SOLAX_SERIAL, SOLAX)
        return systems.add("Monitor")


@pytest.fixture
def schema(app: Flask, client: FlaskClient) -> Any:
    described = client.get("/api/v1/openapi.json").json
    found = schemathesis.openapi.from_dict(described)
    found.app = app
    return found


def cases(schema: Any) -> st.SearchStrategy[Any]:
    """Of every operation, what it allows and what it forbids."""
    modes = schemathesis.GenerationMode
    operations = [found.ok() for found in schema.get_all_operations()]
    return st.one_of(
        *(
            operation.as_strategy(generation_mode=mode)
            for operation in operations
            for mode in (modes.POSITIVE, modes.NEGATIVE)
        )
    )


def test_every_answer_is_as_described(schema: Any, token: str) -> None:
    assert len(list(schema.get_all_operations())) == 2

    @seed(20260615)
    @REPEATED
    @given(case=cases(schema))
    def check(case: Any) -> None:
        case.call_and_validate(headers={"Authorization": f"Bearer {token}"})

    check()


def test_without_a_token_nothing_is_answered(schema: Any) -> None:
    operation = schema["/api/v1/devices/online"]["POST"]

    @seed(20260615)
    @settings(REPEATED, max_examples=20)
    @given(case=operation.as_strategy())
    def check(case: Any) -> None:
        answer = case.call(headers={"Authorization": "Bearer wrong"})
        assert answer.status_code == 401
        assert json.loads(answer.content)["title"] == "Unauthorized"

    check()
