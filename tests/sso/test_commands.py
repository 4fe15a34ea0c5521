"""`apps` and `keys`, as an operator types them."""

import re
from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from portal.audit.models import AuditEntry
from portal.extensions import db
from portal.sso import applications
from portal.sso.applications import Connected
from tests.support.engines import both_engines

Run = Callable[..., Result]
CALLBACK = "https://shop.example/cb"


@pytest.fixture
def run(app: Flask) -> Run:
    return lambda *args: app.test_cli_runner().invoke(args=list(args))


def add(run: Run, *more: str, key: str = "shop", url: str = "https://shop.example/") -> Result:
    return run("apps", "add", key, "--name", "Shop", "--url", url, "--role", "purchase", *more)


def test_an_application_gets_a_secret_once(app: Flask, run: Run) -> None:
    done = add(run, "--redirect-uri", CALLBACK, "--description", "sv=Köp", "--name-in", "sv=Butik")
    assert done.exit_code == 0, done.output
    assert "client_id: shop" in done.output
    [secret] = re.findall(r"shown only now: (\S{43})", done.output)
    listed = run("apps", "list").output
    assert secret not in listed
    assert "`apps secret KEY` makes a new one" in listed
    changed = run("apps", "secret", "shop").output
    assert secret not in changed
    with app.app_context():
        [one] = applications.every()
    assert (one.name_in("sv"), one.name_in("fr"), one.description("sv")) == ("Butik", "Shop", "Köp")


def test_a_public_one_has_none(run: Run) -> None:
    assert "secret" not in add(run, "--redirect-uri", CALLBACK, "--public").output
    assert run("apps", "secret", "shop").output == "'shop' has no secret.\n"


def test_without_redirect_uri_it_is_a_tile(run: Run) -> None:
    assert "no client" in add(run).output
    assert "secret" not in run("apps", "list").output


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--redirect-uri", "http://shop.example/cb"], "https address"),
        (["--redirect-uri", "https://shop.example/cb#x"], "https address"),
        (["--redirect-uri", "https://shop.example/c b"], "https address"),
        (["--redirect-uri", "https://a@shop.example/"], "https address"),
        (["--redirect-uri", "https://shop.example/;script-src"], "https address"),
        (["--backchannel", "http://10.0.0.1/"], "https address"),
        (["--redirect-uri", CALLBACK, "--scope", "openid all"], "is no scope"),
        (["--description", "de=Kaufen"], "is none of"),
        (["--role", "boss"], "boss"),
        (["--icon", "shoping-cart"], "'shoping-cart' is no icon; there are brand, arrow-right"),
        (["--algorithm", "HS256"], "HS256"),
    ],
)
def test_what_does_not_fit_is_refused(run: Run, more: list[str], told: str) -> None:
    refused = add(run, *more)
    assert refused.exit_code != 0
    assert told in refused.output
    assert run("apps", "list").output == ""


LONG = "https://shop.example/" + "x" * 480
UNFIT = [
    (["--name", "x" * 81], "--name must be one line of at most 80 characters, and not empty."),
    (["--name", " "], "--name must be one line"),
    (["--name", "Shop\nOther"], "--name must be one line"),
    (["--name-in", "sv=" + "ö" * 81], "--name-in must be one line of at most 80 characters"),
    (["--name-in", "sv"], "--name-in must be one line"),
    (["--description", "sv=" + "x" * 301], "--description must be one line of at most 300"),
    (["--url", LONG], "--url must be one line of at most 500 characters"),
    (["--url", "https://"], "https address"),
    (["--url", "http://[::1"], "https address"),
    (["--redirect-uri", LONG], "https address of at most 500 characters"),
    (["--post-logout-redirect-uri", LONG], "https address of at most 500 characters"),
    (["--backchannel", LONG], "https address of at most 500 characters"),
    (["--redirect-uri", CALLBACK] * 21, "--redirect-uri may be given at most 20 times."),
    (["--scope", "openid " * 50], "--scope must be one line of at most 300 characters."),
    (["--position", "10001"], "--position must be a number from 0 to 10000."),
    (["--position", "-1"], "--position must be a number from 0 to 10000."),
]


@pytest.mark.parametrize(("more", "told"), UNFIT)
def test_what_is_too_long_or_empty_is_refused(
    app: Flask, run: Run, more: list[str], told: str
) -> None:
    refused = add(run, *more)
    assert (refused.exit_code, run("apps", "list").output) == (1, "")
    assert told in refused.output
    assert len(refused.output) < 300, "what is too long is not said again"
    add(run)
    before = the_only(app)
    refused = run("apps", "change", "shop", *more)
    assert refused.exit_code == 1
    assert told in refused.output
    assert the_only(app) == before


@both_engines
def test_the_longest_there_may_be(app: Flask, run: Run) -> None:
    address = LONG[:500]
    more = ("--name", "ö" * 80, "--name-in", "sv=" + "ö" * 80, "--url", address)
    done = add(run, *more, "--redirect-uri", address, "--backchannel", address, key="k" * 40)
    assert done.exit_code == 0, done.output
    assert run("apps", "change", "k" * 40, "--description", "sv=").exit_code == 0
    assert (the_only(app).name, the_only(app).url) == ("ö" * 80, address)


@pytest.mark.parametrize("key", ["", "../x", "Shop", "a b", "x" * 41, "-a"])
def test_a_key_is_plain(run: Run, key: str) -> None:
    assert add(run, key=key).exit_code != 0


def test_loopback_addresses_may_do_without_tls(run: Run) -> None:
    for number, host in enumerate(("127.0.0.2:7001", "[::1]:7001", "localhost:7001")):
        done = add(run, "--redirect-uri", f"http://{host}/cb", key=f"a{number}")
        assert done.exit_code == 0, done.output


def test_adding_twice_and_switching_the_unknown(run: Run) -> None:
    add(run)
    assert "already" in add(run).output
    assert "no application 'nobody'" in run("apps", "change", "nobody", "--name", "X").output
    for deed in ("disable", "enable", "secret"):
        assert "There is no application 'nobody'." in run("apps", deed, "nobody").output
    assert run("apps", "disable", "shop").exit_code == 0
    assert run("apps", "list").output.startswith("off shop")
    run("apps", "enable", "shop")
    assert run("apps", "list").output.startswith("on  shop")


def test_keys_are_listed_and_rotated(run: Run) -> None:
    assert "RS256 signs with" in run("keys", "rotate").output
    assert "ES256 signs with" in run("keys", "rotate", "--algorithm", "ES256").output
    listed = run("keys", "list").output
    for algorithm in ("RS256", "ES256"):
        states = re.findall(rf"{algorithm} (\w+)", listed)
        assert sorted(states) == ["active", "next", "retired"]


def the_only(app: Flask) -> Connected:
    with app.app_context():
        [one] = applications.every()
        return one


@both_engines
def test_how_an_application_is_connected_is_shown(app: Flask, run: Run) -> None:
    address = "https://plan.example"
    added = run(
        *("apps", "add", "plan", "--name", "Planner", "--url", address, "--role", "planning"),
        *("--redirect-uri", f"{address}/back", "--redirect-uri", f"{address}/again", "--public"),
    )
    assert added.exit_code == 0, added.output
    shown = run("apps", "show", "plan").output
    assert [line.split()[-1] for line in shown.splitlines() if line.startswith("redirect")] == [
        f"{address}/back",
        f"{address}/again",
    ]
    assert "client          public\n" in shown
    changed = run("apps", "change", "plan", "--role", "installation").output
    assert "roles           installation\n" in changed
    assert run("apps", "show", "nobody").exit_code != 0


def test_only_what_is_given_changes(app: Flask, run: Run) -> None:
    add(run, "--redirect-uri", CALLBACK, "--name-in", "sv=Butik", "--description", "en=Buy")
    before = the_only(app)
    changes = (
        *("--name-in", "fr=Boutique", "--description", "sv=Köp", "--icon", "sun"),
        *("--role", "planning", "--role", "operator", "--algorithm", "ES256"),
    )
    done = run("apps", "change", "shop", *changes)
    assert done.exit_code == 0
    assert "roles           planning operator\n" in done.output
    after = the_only(app)
    assert [after.name_in(language) for language in ("en", "sv", "fr")] == [
        "Shop",
        "Butik",
        "Boutique",
    ]
    assert (after.description("en"), after.description("sv"), after.icon) == ("Buy", "Köp", "sun")
    assert (after.roles, after.algorithm) == ({"planning", "operator"}, "ES256")
    assert (after.redirect_uris, after.scopes, after.secret_hash, after.url) == (
        before.redirect_uris,
        before.scopes,
        before.secret_hash,
        before.url,
    )
    with app.app_context():
        latest = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)
        entry = db.session.execute(latest).scalar_one()
    assert (entry.action, entry.actor_name) == ("sso.application-changed", "apps change")
    assert entry.facts == {
        "fields": ["algorithm", "descriptions", "icon", "names", "roles"],
        "roles": ["planning", "operator"],
    }


def test_addresses_scope_and_place_change(app: Flask, run: Run) -> None:
    add(run, "--redirect-uri", CALLBACK, "--backchannel", "https://shop.example/out")
    changes = (
        *("--name", "Market", "--url", "https://new.example/", "--position", "5"),
        *("--redirect-uri", "https://new.example/cb", "--scope", "openid email"),
        *("--post-logout-redirect-uri", "https://new.example/", "--backchannel", ""),
    )
    assert run("apps", "change", "shop", *changes).exit_code == 0
    after = the_only(app)
    assert (after.name, after.url, after.scopes) == (
        "Market",
        "https://new.example/",
        ("openid", "email"),
    )
    assert after.redirect_uris == ("https://new.example/cb",)
    assert after.post_logout_redirect_uris == ("https://new.example/",)
    assert after.backchannel_logout_uri == ""
    assert after.roles == {"purchase"}


def test_a_tile_becomes_a_client_by_its_first_redirect_uri(app: Flask, run: Run) -> None:
    add(run)
    done = run("apps", "change", "shop", "--redirect-uri", CALLBACK)
    assert re.search(r"client_id: shop\n.*shown only now: \S{43}\n", done.output)
    assert the_only(app).client_id == "shop"
    assert "only now" not in run("apps", "change", "shop", "--redirect-uri", CALLBACK).output


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ([], "Say what shall change."),
        (["--redirect-uri", "http://shop.example/cb"], "https address"),
        (["--backchannel", "http://10.0.0.1/"], "https address"),
        (["--url", "ftp://shop.example/"], "https address"),
        (["--scope", "openid all"], "is no scope"),
        (["--icon", "nothing"], "'nothing' is no icon"),
        (["--name-in", "de=Laden"], "is none of"),
        (["--role", "boss"], "boss"),
    ],
)
def test_an_unfit_change_changes_nothing(app: Flask, run: Run, more: list[str], told: str) -> None:
    add(run)
    before = the_only(app)
    refused = run("apps", "change", "shop", *more)
    assert refused.exit_code != 0
    assert told in refused.output
    assert the_only(app) == before
