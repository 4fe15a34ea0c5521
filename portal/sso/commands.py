"""`flask --app app apps …` and `keys …`: connecting applications, and their signing keys."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask.cli import AppGroup

from portal.audit.record import Actor
from portal.core.errors import DomainError
from portal.core.permissions import Role
from portal.sso import applications, changing, keys, measures, registering, scopes, telling
from portal.sso.icons import icon_names
from portal.sso.kinds import SigningAlgorithm
from portal.sso.registering import Credentials, NewApplication
from portal.web.i18n import LANGUAGES

LONGEST_QUOTED = 80
SECRETS = "Each key is its client id. A secret is shown once; `apps secret KEY` makes a new one."
ALGORITHMS = [algorithm.value for algorithm in SigningAlgorithm]
# field of NewApplication → how it is given
OPTIONS = {
    "name": "--name",
    "url": "--url",
    "names": "--name-in",
    "descriptions": "--description",
    "redirect_uris": "--redirect-uri",
    "post_logout_redirect_uris": "--post-logout-redirect-uri",
    "scopes": "--scope",
}
MESSAGES: dict[type[DomainError], Callable[[Any], str]] = {
    registering.ApplicationExists: lambda error: f"There is an application {error.key!r} already.",
    registering.KeyUnfit: lambda error: (
        f"{_shortened(error.key)!r} is no key: lower case letters, digits and dashes, at most 40."
    ),
    registering.NoSuchApplication: lambda error: f"There is no application {error.key!r}.",
    registering.AddressUnfit: lambda error: (
        f"{_shortened(error.address)!r} must be an https address of at most "
        f"{measures.LONGEST_ADDRESS} characters, or http on this machine, without a fragment; "
        "of a --public application also the address of an app, like com.example.app:/callback."
    ),
    registering.ScopeUnknown: lambda error: (
        f"{error.scope!r} is no scope; there are {', '.join(scopes.KNOWN)}."
    ),
    registering.IconUnknown: lambda error: (
        f"{error.icon!r} is no icon; there are {', '.join(icon_names())}."
    ),
    measures.TextUnfit: lambda error: (
        f"{OPTIONS[error.field]} must be one line of at most {error.most} characters"
        f"{', and not empty.' if error.field in measures.NEEDED else '.'}"
    ),
    measures.TooManyAddresses: lambda error: (
        f"{OPTIONS[error.field]} may be given at most {error.most} times."
    ),
    measures.PositionUnfit: lambda error: f"--position must be a number from 0 to {error.most}.",
    registering.IsPublic: lambda error: f"{error.key!r} has no secret.",
}

apps = AppGroup(
    "apps", help="Connected applications: add, change, list, switch off, change the secret."
)
signing = AppGroup("keys", help="The keys that sign what applications are told.")


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTED else f"{text[:LONGEST_QUOTED]}…"


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except DomainError as refusal:
        sys.exit(MESSAGES[type(refusal)](refusal))


def _described(_ctx: object, _param: object, given: tuple[str, ...]) -> dict[str, str]:
    pairs = [one.partition("=")[::2] for one in given]
    if unknown := [language for language, _ in pairs if language not in LANGUAGES]:
        raise click.BadParameter(f"{unknown[0]!r} is none of {', '.join(LANGUAGES)}.")
    return dict(pairs)


@apps.command("add")
@click.argument("key")
@click.option("--name", required=True, help="What its tile says.")
@click.option("--url", required=True, help="Where its tile leads.")
@click.option(
    "--role",
    "roles",
    type=click.Choice([role.value for role in Role]),
    multiple=True,
    required=True,
)
@click.option("--name-in", "names", multiple=True, callback=_described, help="sv=…")
@click.option("--description", "descriptions", multiple=True, callback=_described, help="sv=…")
@click.option("--icon", default="", help="A name of static/icons.svg.")
@click.option("--position", default=100, help="Its place on the dashboard.")
@click.option("--redirect-uri", "redirect_uris", multiple=True, help="Makes it a client.")
@click.option("--post-logout-redirect-uri", "post_logout_redirect_uris", multiple=True)
@click.option("--backchannel", "backchannel_logout_uri", default="", help="Told of sign-outs.")
@click.option("--scope", "scopes", default=scopes.USUAL, help="What it may ask for.")
@click.option("--algorithm", type=click.Choice(ALGORITHMS), default="RS256")
@click.option("--public", is_flag=True, help="It cannot keep a secret.")
@click.option("--third-party", is_flag=True, help="People are asked before it learns anything.")
def add(**given: Any) -> None:
    """Connect the application KEY; its secret is shown once."""
    with _told():
        _show(registering.add(NewApplication(**given), Actor(None, "apps add")))


@apps.command("change")
@click.argument("key")
@click.option("--name", help="What its tile says.")
@click.option("--url", help="Where its tile leads.")
@click.option(
    "--role",
    "roles",
    type=click.Choice([role.value for role in Role]),
    multiple=True,
    help="Who may open it: all of them, those before are forgotten.",
)
@click.option("--name-in", "names", multiple=True, callback=_described, help="sv=…")
@click.option("--description", "descriptions", multiple=True, callback=_described, help="sv=…")
@click.option("--icon", help="A name of static/icons.svg.")
@click.option("--position", type=int, help="Its place on the dashboard.")
@click.option("--redirect-uri", "redirect_uris", multiple=True, help="All; makes it a client.")
@click.option("--post-logout-redirect-uri", "post_logout_redirect_uris", multiple=True, help="All.")
@click.option("--backchannel", "backchannel_logout_uri", help="Told of sign-outs; '' is nobody.")
@click.option("--scope", "scopes", help="What it may ask for: all of it.")
@click.option("--algorithm", type=click.Choice(ALGORITHMS))
def change(key: str, **given: Any) -> None:
    """Change what is given of the application KEY; the rest stays as it is."""
    changes = {name: value for name, value in given.items() if value not in (None, (), {})}
    if not changes:
        raise click.UsageError("Say what shall change.")
    with _told():
        made = changing.change(key, changing.Changes(**changes), Actor(None, "apps change"))  # type: ignore[typeddict-item]
        if made:
            _show(made)
    _connection(key)


@apps.command("show")
@click.argument("key")
def show(key: str) -> None:
    """How the application KEY is connected, to compare with its own settings."""
    with _told():
        _connection(key)


@apps.command("list")
def show_all() -> None:
    """Every application, its roles, and logouts it could not be told."""
    untold = telling.given_up()
    for one in applications.every():
        state = "on " if one.enabled else "off"
        click.echo(f"{state} {one.key}  {one.name}  {' '.join(one.opened_by)}  {one.url}")
        if one.key in untold:
            click.echo(f"    was not told of {untold[one.key]} sign-outs")
    if any(one.secret_hash for one in applications.every()):
        click.echo(SECRETS)


@apps.command("disable")
@click.argument("key")
def disable(key: str) -> None:
    """No tile, no more codes and tokens; what it holds is good for minutes."""
    with _told():
        registering.set_enabled(key, False, Actor(None, "apps disable"))
    click.echo(f"{key} is switched off.")


@apps.command("enable")
@click.argument("key")
def enable(key: str) -> None:
    """Bring a disabled application back."""
    with _told():
        registering.set_enabled(key, True, Actor(None, "apps enable"))
    click.echo(f"{key} is switched on.")


@apps.command("secret")
@click.argument("key")
def secret(key: str) -> None:
    """A new secret, shown once; the old one is good no more."""
    with _told():
        _show(registering.new_secret(key, Actor(None, "apps secret")))


@signing.command("rotate")
@click.option("--algorithm", "algorithms", type=click.Choice(ALGORITHMS), multiple=True)
def rotate(algorithms: tuple[str, ...]) -> None:
    """Sign with the next key from now on; no restart is needed."""
    in_use = {algorithm for _, algorithm, _, _ in keys.all_keys()} or {SigningAlgorithm.RS256}
    for algorithm in algorithms or sorted(in_use):
        kid = keys.rotate(SigningAlgorithm(algorithm), Actor(None, "keys rotate"))
        click.echo(f"{algorithm} signs with {kid} now.")


@signing.command("list")
def list_keys() -> None:
    """Every key with its state; private parts are never shown."""
    known = keys.all_keys()
    for kid, algorithm, state, created_at in known:
        click.echo(f"{algorithm} {state:7} {kid} since {created_at:%Y-%m-%d %H:%M} UTC")
    if not known:
        click.echo("No keys yet: the job worker makes them.")


def _connection(key: str) -> None:
    """Raises NoSuchApplication."""
    one = applications.with_key(key)
    if one is None:
        raise registering.NoSuchApplication(key=key)
    kind = "a tile only" if not one.client_id else "secret" if one.secret_hash else "public"
    rows = [
        ("name", one.name),
        ("roles", " ".join(one.opened_by)),
        ("address", one.url),
        ("client", f"{kind}, third party" if one.third_party else kind),
        *(("redirect URI", each) for each in one.redirect_uris),
        *(("after sign-out", each) for each in one.post_logout_redirect_uris),
        ("backchannel", one.backchannel_logout_uri),
        ("scopes", " ".join(one.scopes)),
        ("algorithm", one.algorithm),
        ("state", "on" if one.enabled else "off"),
    ]
    for label, value in rows:
        if value:
            click.echo(f"{label:15} {value}")


def _show(credentials: Credentials) -> None:
    if not credentials.client_id:
        click.echo("Added as a tile; it is no client without --redirect-uri.")
        return
    click.echo(f"client_id: {credentials.client_id}")
    if credentials.secret:
        click.echo(f"client_secret, shown only now: {credentials.secret}")
