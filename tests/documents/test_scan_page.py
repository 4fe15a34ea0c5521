"""What the scanning macros give a browser; the browser journeys prove that it works."""

import html5lib
import pytest
from flask import Flask, render_template_string

PAGE = """
{% from "macros/scan.html" import photo_form, qr_link_note, scan_assets, scan_button %}
{{ scan_assets() }}{{ qr_link_note("code") }}<input id="code">
{{ scan_button("code", "qr_code,code_128") }}
{{ photo_form("/wallet/book/photo", fields={"next": "<&>"}) }}
"""


@pytest.fixture
def body(app: Flask):
    with app.test_request_context():
        page = render_template_string(PAGE)
    return html5lib.parseFragment(page, namespaceHTMLElements=False)


def test_without_a_script_there_is_a_photo_form_and_no_dead_button(body) -> None:
    form = body.find(".//form")
    assert (form.get("method"), form.get("enctype")) == ("post", "multipart/form-data")
    assert form.get("action") == "/wallet/book/photo"
    assert {field.get("name") for field in form.iter("input")} == {"csrf_token", "next", "photo"}
    assert body.find(".//button[@data-scan-open]").get("hidden") is not None
    assert body.find(".//dialog").get("open") is None


def test_each_text_the_script_says_is_there(body) -> None:
    [block] = body.findall(".//*[@data-scan]")
    said = ("starting", "looking", "looking-qr", "found", "denied", "missing", "busy", "failed")
    assert [word for word in said if not block.get(f"data-{word}")] == []
    assert body.find(f".//*[@id='{block.get('data-target')[1:]}']") is not None


def test_the_large_reader_is_named_and_not_loaded(body) -> None:
    scripts = [script.get("src") for script in body.iter("script")]
    assert all("jsqr" not in script for script in scripts)
    assert "jsqr" in body.find(".//*[@data-scan]").get("data-jsqr")
