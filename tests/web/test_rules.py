"""An address is built as Werkzeug builds it, and learned at the first time it is asked for."""

import pytest
from werkzeug.routing import Map, Rule

from portal.web.rules import QuickRule

WAYS = (
    ("/cards", {}, {}),
    ("/cards", {}, {"page": 2, "text": "å & b"}),
    ("/cards/<int:number>", {}, {"number": 7}),
    ("/cards/<int:number>", {}, {"number": 7, "page": [1, 2]}),
    ("/cards/<int:number>/<name>", {"name": "all"}, {"number": 7, "name": "all"}),
    ("/cards/<path:name>", {}, {"name": "a b/ö"}),
)


def built(kind: type[Rule], address: str, defaults: dict, values: dict, unknown: bool) -> str:
    addresses = Map([kind(address, endpoint="it", defaults=defaults)]).bind("portal.example")
    return addresses.build("it", values, append_unknown=unknown)


@pytest.mark.parametrize(("address", "defaults", "values"), WAYS)
@pytest.mark.parametrize("unknown", [True, False])
def test_builds_what_werkzeug_builds(address, defaults, values, unknown) -> None:
    asked = (address, defaults, values, unknown)
    assert built(QuickRule, *asked) == built(Rule, *asked)


def test_is_learned_once_it_is_asked_for(monkeypatch) -> None:
    learned = []
    compile_builder = Rule._compile_builder

    def noted(rule: Rule, append_unknown: bool = True) -> object:
        learned.append((rule.rule, append_unknown))
        return compile_builder(rule, append_unknown)

    monkeypatch.setattr(Rule, "_compile_builder", noted)
    rules = [QuickRule("/cards", endpoint="cards"), QuickRule("/codes", endpoint="codes")]
    addresses = Map(rules).bind("portal.example")
    assert not learned
    assert [addresses.build("cards", {"page": page}) for page in (1, 2)] == [
        "/cards?page=1",
        "/cards?page=2",
    ]
    assert learned == [("/cards", True)]


def test_serves_the_portal(app) -> None:
    assert {type(rule) for rule in app.url_map.iter_rules()} == {QuickRule}
