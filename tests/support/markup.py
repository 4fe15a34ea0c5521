"""What the markup of a page must not contain; each rule returns its faults as sentences."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

REQUESTS = {"hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete"}
FORBIDDEN = {"hx-boost", "hx-vars", "hx-inherit", "hx-disinherit", "hx-ext"}
# these say something of the element itself, whoever asks for it
STANDALONE = {"hx-swap-oob", "hx-preserve", "hx-history", "hx-history-elt"}
ADDRESSES = {"href", "src", "action", "formaction"}
SCRIPT_SCHEMES = ("js:", "javascript:")


@dataclass
class Element:
    tag: str
    attributes: Mapping[str, str]
    inside: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"<{' '.join([self.tag, *sorted(self.attributes)])}>"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._forms: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {
            name.removeprefix("data-") if name.startswith("data-hx-") else name: value or ""
            for name, value in attrs
        }
        element = Element(tag, named)
        self.elements.append(element)
        for form in self._forms:
            form.inside.append(named.get("name", ""))
        if tag == "form":
            self._forms.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._forms:
            self._forms.pop()

    def handle_data(self, data: str) -> None:
        for form in self._forms:
            form.inside.append(data)


def elements(html: str) -> list[Element]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.elements


def inline_code(element: Element) -> Iterator[str]:
    """The content security policy would refuse it."""
    if element.tag == "style" or (element.tag == "script" and not element.attributes.get("src")):
        yield f"inline {element}"
    for name, value in element.attributes.items():
        if name == "style" or name.startswith("on"):
            yield f"inline {name} in {element}"
        if name in ADDRESSES and value.strip().lower().startswith("javascript:"):
            yield f"a script as address in {element}"


def forbidden_htmx(element: Element) -> Iterator[str]:
    """Evaluated, inherited or boosted: what would not survive the policy or htmx's next version."""
    issues_request = REQUESTS & element.attributes.keys()
    for name, value in element.attributes.items():
        if not name.startswith("hx-"):
            continue
        if name in FORBIDDEN or name.startswith("hx-on"):
            yield f"{name} in {element}"
        elif value.strip().lower().startswith(SCRIPT_SCHEMES):
            yield f"{name} evaluates a script in {element}"
        elif name == "hx-trigger" and "[" in value:
            yield f"hx-trigger has a filter in {element}"
        elif not issues_request and name not in STANDALONE:
            yield f"{name} is inherited from {element}, which issues no request"


# docs/decisions/0006: another site could at most change a visitor's language, or read a photo to it
TOKENLESS = frozenset({"/language", "/warranty/photo"})


def unfinished_form(element: Element) -> Iterator[str]:
    """A form works without JavaScript, and no other site can send it."""
    if element.tag != "form":
        return
    for name in ("method", "action"):
        if not element.attributes.get(name):
            yield f"{element} has no {name}"
    posts = element.attributes.get("method", "").lower() == "post"
    if posts and element.attributes.get("action") not in TOKENLESS and not _has_token(element):
        yield f"{element} has no CSRF token"


def _has_token(form: Element) -> bool:
    return any("csrf" in text or "hidden_tag" in text for text in form.inside)


RULES = (inline_code, forbidden_htmx, unfinished_form)


def faults(html: str) -> list[str]:
    return [fault for element in elements(html) for rule in RULES for fault in rule(element)]
