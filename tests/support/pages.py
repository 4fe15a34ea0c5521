"""What the HTML of an answer must fulfil; each rule returns its faults as sentences."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from lxml.html import document_fromstring
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import MapAdapter

from portal.web.assets import asset
from portal.web.i18n import LANGUAGES
from tests.support import markup

REFERENCES = ("aria-labelledby", "aria-describedby", "aria-controls", "aria-errormessage")
TARGETS = ("for", "form", "list", "popovertarget")
NAMELESS_INPUTS = {"hidden", "submit", "button", "image", "reset"}
UNFINISHED = re.compile(r"%\(|\{\{|\{%|&lt;(?:p|b|a|span|br)\b|^None$")


class Document:
    """An answer as its elements: a whole page, or the fragment of one."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.is_full = html.lstrip()[:9].lower() == "<!doctype"
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        # a row alone is read as what it is put into
        container = "tbody" if html.lstrip()[:3].lower() == "<tr" else "div"
        self.root = parser.parse(html) if self.is_full else parser.parseFragment(html, container)
        self.errors = parser.errors

    @cached_property
    def elements(self) -> list[Element]:
        return [element for element in self.root.iter() if isinstance(element.tag, str)]

    @cached_property
    def ids(self) -> Counter[str]:
        return Counter(element.get("id", "") for element in self.elements if "id" in element.attrib)

    @cached_property
    def labelled(self) -> set[str]:
        """Ids of labels' controls, and of controls that a label encloses."""
        labels = self.named("label")
        return {label.get("for", "") for label in labels}

    @cached_property
    def enclosed(self) -> set[Element]:
        return {inner for label in self.named("label") for inner in label.iter()}

    def named(self, *tags: str) -> list[Element]:
        return [element for element in self.elements if element.tag in tags]


class Skimmed:
    """A page whose HTML the strict client has judged: its texts, thirty times as fast."""

    def __init__(self, html: str) -> None:
        self.root = document_fromstring(html)

    @property
    def elements(self) -> list[Any]:
        return [element for element in self.root.iter() if isinstance(element.tag, str)]


def text_of(element: Element) -> str:
    return " ".join(" ".join(element.itertext()).split())


def text_nodes(document: Document | Skimmed) -> Iterator[str]:
    """Every text of the page that somebody reads or hears."""
    for element in document.elements:
        if element.tag in ("script", "style"):
            continue
        yield from (" ".join(text.split()) for text in (element.text, element.tail) if text)
        yield from (
            element.attrib[name]
            for name in ("aria-label", "title", "placeholder", "alt")
            if name in element.attrib
        )


def invalid_html(page: Document) -> Iterator[str]:
    for (line, _column), code, values in page.errors:
        if not page.is_full or code != "expected-doctype-but-got-chars":
            yield f"invalid HTML in line {line}: {code} {values or ''}".strip()


def broken_frame(page: Document) -> Iterator[str]:
    if not page.is_full:
        return
    titles = [text_of(title) for title in page.root.findall("head/title")]
    if len(titles) != 1 or not titles[0].strip(" –"):
        yield f"has the titles {titles}"
    if len(page.named("h1")) != 1:
        yield f"has {len(page.named('h1'))} h1"
    if page.root.get("lang") not in LANGUAGES:
        yield f"says lang={page.root.get('lang')!r}"


def broken_references(page: Document) -> Iterator[str]:
    yield from (f"id {name!r} stands {n} times" for name, n in page.ids.items() if n > 1)
    yield from (f"an id is empty or has blanks: {name!r}" for name in page.ids if not name.split())
    if not page.is_full:
        return
    for element in page.elements:
        for name in _referred(element):
            if name not in page.ids:
                yield f"<{element.tag}> refers to {name!r}, which is not on the page"


def _referred(element: Element) -> Iterator[str]:
    for attribute in REFERENCES:
        yield from element.get(attribute, "").split()
    yield from (element.attrib[name] for name in TARGETS if name in element.attrib)
    href = element.get("href", "") if element.tag == "a" else ""
    target = element.get("hx-target", "")
    yield from (value[1:] for value in (href, target) if len(value) > 1 and value[0] == "#")


def nameless_controls(page: Document) -> Iterator[str]:
    for element in page.named("input", "select", "textarea", "button", "a", "img"):
        if not _has_name(page, element):
            yield f"<{element.tag} {element.attrib}> has no name"


def _has_name(page: Document, element: Element) -> bool:
    if element.get("aria-label") or element.get("aria-labelledby"):
        return True
    match element.tag:
        case "img":
            return "alt" in element.attrib
        case "a" | "button":
            return bool(text_of(element)) or any(
                inner.get("aria-label") for inner in element.iter()
            )
    if element.get("type") in NAMELESS_INPUTS:
        return True
    return element.get("id") in page.labelled or element in page.enclosed


def unfinished_text(page: Document) -> Iterator[str]:
    for text in text_nodes(page):
        if found := UNFINISHED.search(text):
            yield f"{found.group()!r} is shown in {text[:80]!r}"


def forbidden_markup(page: Document) -> Iterator[str]:
    yield from markup.faults(page.html)


RULES = (
    invalid_html,
    broken_frame,
    broken_references,
    nameless_controls,
    unfinished_text,
    forbidden_markup,
)


def dead_ends(page: Document, app: Flask, path: str) -> Iterator[str]:
    """Links and forms of this portal that no route answers."""
    adapter = app.url_map.bind("portal.example")
    for tag, attribute in (("a", "href"), ("link", "href"), ("script", "src"), ("img", "src")):
        for element in page.named(tag):
            yield from _dead(adapter, element.get(attribute, ""), "GET")
    for element in page.elements:
        for attribute in markup.REQUESTS & element.attrib.keys():
            yield from _dead(adapter, element.attrib[attribute], attribute[3:].upper())
    for form in page.named("form"):
        method = form.get("method", "get").upper()
        yield from _dead(adapter, form.get("action") or path, method)
        for button in form.iter():
            yield from _dead(adapter, button.get("formaction", ""), method)


def _dead(adapter: MapAdapter, address: str, method: str) -> Iterator[str]:
    if not address.startswith("/"):
        if address and not address.startswith(("#", "https://", "mailto:", "tel:", "data:")):
            yield f"the address {address!r} is neither rooted nor external"
        return
    path = address.partition("#")[0].partition("?")[0]
    try:
        _endpoint, values = adapter.match(path, method)
    except MethodNotAllowed:
        yield f"{path} does not answer {method}"
    except HTTPException:
        yield f"no route answers {path}"
    else:
        if "digest" in values and asset(values["name"]) != path:
            yield f"{path} is not the present version"


def faults(page: Document) -> list[str]:
    return [fault for rule in RULES for fault in rule(page)]
