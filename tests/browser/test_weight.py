"""What comes over the wire in a first view and a repeat view, by the browser's own count."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.chromium import DESK
from tests.browser.site import Site

FIRST_VIEW_BYTES = 60_000
FIRST_VIEW_REQUESTS = 5
# scan.js, scan.css and qr-link.js, where codes are read
SCANNING_REQUESTS = 8


@dataclass
class Wire:
    """Requests that reached the server, and the bytes of their answers, headers included."""

    asked: dict[str, str] = field(default_factory=dict)
    size: float = 0
    cached: set[str] = field(default_factory=set)

    def note_answer(self, event: dict[str, Any]) -> None:
        answer = event["response"]
        from_cache = answer.get("fromDiskCache") or event["requestId"] in self.cached
        if not from_cache and answer["url"].startswith("http"):
            self.asked[event["requestId"]] = answer["url"]

    def note_cached(self, event: dict[str, Any]) -> None:
        self.cached.add(event["requestId"])

    def note_end(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self.asked:
            self.size += event["encodedDataLength"]


def view(page: Page, path: str) -> Wire:
    wire, session = Wire(), page.context.new_cdp_session(page)
    session.on("Network.responseReceived", wire.note_answer)
    session.on("Network.requestServedFromCache", wire.note_cached)
    session.on("Network.loadingFinished", wire.note_end)
    session.send("Network.enable")
    page.goto(path, wait_until="networkidle")
    session.detach()
    return wire


@pytest.mark.parametrize(
    ("path", "requests"),
    [
        ("/", FIRST_VIEW_REQUESTS),
        ("/wallet", FIRST_VIEW_REQUESTS),
        ("/codes", FIRST_VIEW_REQUESTS),
        ("/wallet/book", SCANNING_REQUESTS),
    ],
)
def test_a_first_and_a_repeat_view(site: Site, open_page, path: str, requests: int) -> None:
    page = open_page(DESK)
    site.let_in_as(page.context, "installation", "en")
    first, again = view(page, path), view(page, path)
    assert first.size <= FIRST_VIEW_BYTES, first
    assert len(first.asked) <= requests, first
    assert len(again.asked) <= 1, again
