"""Each template compiles and keeps the rules of markup, and each rule notices when it is broken."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment, FileSystemLoader, TemplateError

from portal import config, create_app
from tests.support import markup
from tests.support.page_structure import Page, elements_made_by_macros, html_of

FOLDER = Path(__file__).parents[1] / "templates"
TEMPLATES = sorted(str(p.relative_to(FOLDER)) for p in FOLDER.rglob("*") if p.is_file())
# mail programs know no stylesheet and no policy
WEB_TEMPLATES = [name for name in TEMPLATES if name.endswith(".html") and "mail/" not in name]
BASE = "{% block title %}{% endblock %}<main>{% block content %}{% endblock %}</main>"
MACROS = "{% macro page_head(title) %}<h1>{{ title }}</h1>{% endmacro %}"
HEAD = '{% from "macros.html" import page_head %}'


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    settings = config.load({"PORTAL_DATA": str(tmp_path_factory.mktemp("data"))})
    return create_app(settings).jinja_env.overlay(loader=FileSystemLoader(FOLDER))


def markup_faults(env: Environment, source: str) -> list[str]:
    made = elements_made_by_macros(env, source)
    by_macros = [fault for element in made for fault in markup.forbidden_htmx(element)]
    return markup.faults(html_of(env, source)) + by_macros


@pytest.mark.parametrize("name", TEMPLATES)
def test_it_compiles(env: Environment, name: str) -> None:
    assert env.get_template(name).render is not None


@pytest.mark.parametrize("name", WEB_TEMPLATES)
def test_its_markup_keeps_the_rules(env: Environment, name: str) -> None:
    assert markup_faults(env, (FOLDER / name).read_text(encoding="utf-8")) == []


def test_every_page_has_a_title_and_one_heading(env: Environment) -> None:
    extended = {parent for name in WEB_TEMPLATES for parent, _ in Page(env, name).chain[1:]}
    pages = {name: Page(env, name) for name in WEB_TEMPLATES if name not in extended}
    full = {name: page for name, page in pages.items() if page.is_full}
    assert full
    assert {name: page.faults() for name, page in full.items() if page.faults()} == {}


def page_faults(env: Environment, page: str, **others: str) -> list[str]:
    templates: Mapping[str, str] = {
        "base.html": BASE,
        "macros.html": MACROS,
        "page.html": "{% extends 'base.html' %}" + page,
    }
    named = {f"{name}.html": source for name, source in others.items()}
    return Page(env.overlay(loader=DictLoader({**templates, **named})), "page.html").faults()


def content(html: str) -> str:
    return "{% block title %}Coins{% endblock %}{% block content %}" + html + "{% endblock %}"


@pytest.mark.parametrize(
    "source", ["{{ 1 | unheard_of }}", "{% if %}", "{% block a %}", "{{ 'a' }"]
)
def test_a_template_that_does_not_compile_is_found(env: Environment, source: str) -> None:
    broken = env.overlay(loader=DictLoader({"page.html": source}))
    with pytest.raises(TemplateError):
        broken.get_template("page.html")


@pytest.mark.parametrize("title", ["", "{% block title %} {% endblock %}"])
def test_a_page_without_a_title_is_found(env: Environment, title: str) -> None:
    page = title + "{% block content %}<h1>Coins</h1>{% endblock %}"
    assert page_faults(env, page) == ["has no title"]


@pytest.mark.parametrize(
    "html",
    [
        "<h1>Coins</h1>",
        HEAD + "{{ page_head('Coins') }}",
        HEAD + "{% call page_head('Coins') %}<p>Lead</p>{% endcall %}",
        "{% if many %}<h1>Coins</h1>{% else %}<h1>No coins</h1>{% endif %}",
        "{% include 'part.html' %}",
        "<h1>Coins</h1>{% for coin in coins %}<h2>Coin</h2>{% endfor %}",
    ],
)
def test_exactly_one_heading_is_seen_through_macros_and_branches(
    env: Environment, html: str
) -> None:
    assert page_faults(env, content(html), part="<h1>Coins</h1>") == []


@pytest.mark.parametrize(
    ("html", "counts"),
    [
        ("<h2>Coins</h2>", "[0]"),
        ("<h1>Coins</h1><h1>Cards</h1>", "[2]"),
        (HEAD + "<h1>Coins</h1>{{ page_head('Coins') }}", "[2]"),
        ("{% if many %}<h1>Coins</h1>{% endif %}", "[0, 1]"),
        ("{% for coin in coins %}<h1>Coin</h1>{% endfor %}", "[0, 2]"),
        ("<h1>Coins</h1>{% include 'part.html' %}", "[2]"),
    ],
)
def test_a_page_without_exactly_one_heading_is_found(
    env: Environment, html: str, counts: str
) -> None:
    found = page_faults(env, content(html), part="<h1>Coins</h1>")
    assert found == [f"may show {counts} h1 instead of exactly one"]


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<script>go()</script>", "inline <script>"),
        ("<style>p {}</style>", "inline <style>"),
        ('<p style="color: red">', "inline style"),
        ('<p {% if a %}style="{{ b }}"{% endif %}>', "inline style"),
        ('<button onclick="go()">', "inline onclick"),
        ('<a href="javascript:go()">', "a script as address"),
        ('<div hx-boost="true">', "hx-boost"),
        ('<a hx-get="/" hx-on:click="go()">', "hx-on:click"),
        ('<a hx-get="/" data-hx-on-click="go()">', "hx-on-click"),
        ('<a hx-get="/" hx-vals="js:{a: 1}">', "hx-vals evaluates a script"),
        ('<a hx-get="/" hx-headers="javascript:{}">', "hx-headers evaluates a script"),
        ('<a hx-get="/" hx-trigger="click[ctrlKey]">', "hx-trigger has a filter"),
        ('<div hx-target="#list"><a hx-get="/">', "hx-target is inherited"),
        ('<div data-hx-swap="outerHTML">', "hx-swap is inherited"),
        ("{{ button('Go', hx_target='#list') }}", "hx-target is inherited"),
        ("{% call button(hx_post='/', hx_on='go()') %}{% endcall %}", "hx-on in"),
        ('<form method="post" action="/book"><input name="code"></form>', "no CSRF token"),
        ('<form action="/search"></form>', "no method"),
        ('<form method="get"></form>', "no action"),
    ],
)
def test_forbidden_markup_is_found(env: Environment, html: str, fault: str) -> None:
    [found] = markup_faults(env, html)
    assert fault in found


@pytest.mark.parametrize(
    "html",
    [
        '<script src="{{ asset("app.js") }}" defer></script>',
        '<a href="/wallet" hx-get="/wallet" hx-target="#list" hx-trigger="click">',
        '<div id="purse" hx-swap-oob="true"></div>',
        '<form method="post" action="/book">{{ csrf() }}</form>',
        '<form method="post" action="/book">{{ form.hidden_tag() }}</form>',
        '<form method="post" action="/book"><input name="csrf_token" value="x"></form>',
        '<form method="get" action="/wallet"></form>',
        "{{ button('Go', hx_get='/', hx_target='#list') }}",
    ],
)
def test_good_markup_passes(env: Environment, html: str) -> None:
    assert markup_faults(env, html) == []
