"""Jinja, narrowed: still escaping, still in the language of the reader."""

import pytest
from flask import Flask

from portal.web.i18n import speaking
from portal.web.pages import render_text

TEMPLATES = {
    "plain.txt": "{{ _('Hello %(name)s,', name=name) }}",
    "page.html": "{{ _('Hello %(name)s,', name=name) }}",
    "number.html": "{{ ngettext('%(count)s coin', '%(count)s coins', n, count=n | integer) }}",
    "twice.html": (
        "{% macro said(n) %}{{ n }} {{ _('Coins') }} {{ made() }}{% endmacro %}"
        "{% set say = remembered(said) %}{{ say(1) }}|{{ say(1) }}|{{ say(2) }}"
    ),
    "macros.html": "{% macro bold(text) %}<b>{{ text }}</b>{% endmacro %}",
    "loop.html": (
        "{% from 'macros.html' import bold %}"
        "{% for each in names %}{{ bold(each) }}{{ loop.index }}{% endfor %}"
    ),
}


@pytest.fixture(autouse=True)
def small_templates(app: Flask) -> None:
    from jinja2 import ChoiceLoader, DictLoader

    loader = app.jinja_env.loader
    assert loader
    app.jinja_env.loader = ChoiceLoader([DictLoader(TEMPLATES), loader])


def test_what_is_filled_in_is_escaped_on_pages_only(in_app: Flask):
    assert render_text("page.html", name="<b>") == "Hello &lt;b&gt;,"
    assert render_text("plain.txt", name="<b>") == "Hello <b>,"


def test_plural_forms_follow_the_language(in_app: Flask):
    with speaking("cs"):
        forms = [render_text("number.html", n=n) for n in (1, 2, 5)]
    assert forms == ["1 mince", "2 mince", "5 mincí"]


def test_a_remembered_macro_is_written_once_for_each_argument_and_language(in_app: Flask):
    written: list[int] = []
    made = lambda: written.append(1) or len(written)  # noqa: E731
    in_app.jinja_env.globals["made"] = made
    with speaking("en"):
        assert render_text("twice.html") == "1 Coins 1|1 Coins 1|2 Coins 2"
        assert render_text("twice.html").startswith("1 Coins")
    with speaking("sv"):
        assert "Coins" not in render_text("twice.html")


def test_macros_inside_loops_escape_their_arguments(in_app: Flask):
    assert render_text("loop.html", names=["<i>", "x"]) == "<b>&lt;i&gt;</b>1<b>x</b>2"
