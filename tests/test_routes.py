"""Each route says who may call it, is well formed and stays, and each rule notices a breach."""

from collections.abc import Callable

import pytest
from flask import Flask

from portal import config, create_app
from portal.web.converters import CONVERTERS
from portal.web.guards import public, requires
from tests.support import routes


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return create_app(config.load({"PORTAL_DATA": str(tmp_path_factory.mktemp("data"))}))


@pytest.fixture
def bare() -> Flask:
    app = Flask("bare", static_folder=None)
    app.url_map.converters.update(CONVERTERS)
    return app


@pytest.mark.parametrize(
    "rule", [routes.without_known_guard, routes.untyped_parameters, routes.not_kebab_case]
)
def test_every_route_keeps(rule: Callable[[Flask], list[str]], portal: Flask) -> None:
    assert rule(portal) == []


def test_urls_and_guards_are_those_on_record(portal: Flask) -> None:
    """New ones: `make routes`. Vanished ones: bring them back, or redirect; others link to them.
    Another guard: change its line by hand, if it is meant.
    """
    difference = routes.difference(routes.recorded(), routes.listed(portal))
    assert not difference, difference


def test_a_route_without_guard_is_found(bare: Flask) -> None:
    bare.add_url_rule("/open", view_func=public(lambda: ""), endpoint="open")
    bare.add_url_rule("/team", view_func=requires("team.manage")(lambda: ""), endpoint="team")
    bare.add_url_rule("/forgotten", view_func=lambda: "", endpoint="forgotten")
    [fault] = routes.without_known_guard(bare)
    assert fault == "/forgotten (forgotten) has the guard None"


def test_a_route_with_an_unknown_right_is_found(bare: Flask) -> None:
    def view() -> str:
        return ""

    view.guard = "fly"
    bare.add_url_rule("/air", view_func=view)
    assert routes.without_known_guard(bare) == ["/air (view) has the guard 'fly'"]


@pytest.mark.parametrize(
    "url", ["/w/<serial>", "/w/<string:serial>", "/w/<string(length=2):serial>"]
)
def test_an_untyped_parameter_is_found(bare: Flask, url: str) -> None:
    bare.add_url_rule(url, endpoint="view")
    assert routes.untyped_parameters(bare) == [f"{url}: serial has no type"]


@pytest.mark.parametrize("url", ["/w/<serial:serial>", "/r/<uuid:id>", "/c/<int(min=1):id>"])
def test_a_typed_parameter_passes(bare: Flask, url: str) -> None:
    bare.add_url_rule(url, endpoint="view")
    assert routes.untyped_parameters(bare) == []
    assert routes.not_kebab_case(bare) == []


@pytest.mark.parametrize("part", ["price_list", "priceList", "-list", "price--list"])
def test_a_url_that_is_not_kebab_case_is_found(bare: Flask, part: str) -> None:
    bare.add_url_rule(f"/claims/{part}", endpoint="view")
    assert routes.not_kebab_case(bare) == [f"/claims/{part}: '{part}' is not in kebab-case"]


@pytest.mark.parametrize("part", ["price-list", "favicon.ico", "codes", "2fa"])
def test_a_url_in_kebab_case_passes(bare: Flask, part: str) -> None:
    bare.add_url_rule(f"/claims/{part}", endpoint="view")
    assert routes.not_kebab_case(bare) == []


def test_a_vanished_and_a_new_url_are_told_apart() -> None:
    known = ["/codes GET codes.view", "/wallet GET coins.view"]
    difference = routes.difference(known, [known[0], "/codes POST codes.view"])
    assert difference == "- /wallet GET coins.view\n+ /codes POST codes.view"
    assert not routes.difference(known, known)


def test_recording_adds_urls_and_changes_no_guard() -> None:
    now = ["/codes GET public", "/codes POST codes.view"]
    kept = routes.with_new(["/codes GET codes.view", "/gone GET public"], now)
    assert kept == ["/codes GET codes.view", "/codes POST codes.view", "/gone GET public"]
    assert routes.difference(kept, now) == (
        "- /codes GET codes.view\n- /gone GET public\n+ /codes GET public"
    )
