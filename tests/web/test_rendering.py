"""Jinja, narrowed: still escaping, still in the language of the reader."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from markupsafe import escape

from portal.web.formats import datetime_text
from portal.web.i18n import CATALOGUES, LANGUAGES, SOURCE, filled, gettext, speaking
from portal.web.pages import render_text

TEMPLATES = {
    "plain.txt": "{{ _('Hello %(name)s,', name=name) }}",
    "page.html": "{{ _('Hello %(name)s,', name=name) }}",
    "until.html": "{{ _('It is valid until %(time)s.', time=moment | datetime) }}",
    "lasting.html": "{{ months | duration }}",
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


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_that_ends_in_a_time_has_one_full_stop(in_app: Flask, language: str):
    """Whatever the language shortens: each sentence of its catalogue that ends in a value."""
    sentences = list(sentences_that_end_in_a_value(language))
    assert len(sentences) > 20
    for hour in (3, 15):
        moment = datetime(2026, 9, 6, hour, 11, tzinfo=UTC)
        with speaking(language):
            time = datetime_text(moment)
            shown = [render_text("until.html", moment=moment)]
            for text, names in sentences:
                values = dict.fromkeys(names, time)
                shown += [filled(text, values), filled(escape(text), values)]
        assert [text for text in shown if ".." in text] == []
        assert [text for text in shown if f"{time.rstrip('.')}." not in text] == []


def sentences_that_end_in_a_value(language: str) -> Iterator[tuple[str, list[str]]]:
    """With the names of its placeholders; English are the sentences themselves."""
    file = CATALOGUES / (language if language != SOURCE else "sv") / "LC_MESSAGES/messages.po"
    with file.open("rb") as opened:
        for message in read_po(opened):
            said = message.id if language == SOURCE else message.string
            for text in said if isinstance(said, tuple | list) else [said]:
                if re.search(r"%\(\w+\)s\.(?!\.)", text):
                    yield text, re.findall(r"%\((\w+)\)s", text)


def test_a_value_that_ends_in_a_full_stop_ends_the_sentence(in_app: Flask):
    with speaking("el"):
        assert "μ.μ." in datetime_text(datetime(2026, 9, 6, 15, tzinfo=UTC))
    assert gettext("%(name)s. %(name)s", name="Solkraft Inc.") == "Solkraft Inc. Solkraft Inc."
    assert gettext("%(name)s.", name="Solkraft AB") == "Solkraft AB."


def test_durations_are_whole_years_where_they_can_be(in_app: Flask):
    shown = [render_text("lasting.html", months=months) for months in (1, 12, 30, 120)]
    assert shown == ["1 month", "1 year", "30 months", "10 years"]


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
