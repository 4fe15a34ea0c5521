"""Debian's Chromium, and what a page may not do while a test looks at it."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright

EXECUTABLE = Path("/usr/bin/chromium")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE, DESK = 360, 1440
HEIGHTS = {320: 256, PHONE: 740, DESK: 900}
PATIENCE_MS = 15_000

_TELL_OF_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP: ${event.violatedDirective} forbids ${event.blockedURI}`));
"""
_REFUSED = re.compile(r"the server responded with a status of (4\d\d)")


def launch(playwright: Playwright, *more: str) -> Browser:
    return playwright.chromium.launch(
        executable_path=str(EXECUTABLE), args=[*ARGUMENTS, *more], timeout=60_000
    )


@dataclass
class Watch:
    """Collects what goes wrong in a page. A page or form may be refused; a file may not."""

    faults: list[str] = field(default_factory=list)
    # parts of messages that the test provokes
    expected: list[str] = field(default_factory=list)

    def follow(self, page: Page) -> None:
        page.add_init_script(_TELL_OF_VIOLATIONS)
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))

    @property
    def unexpected(self) -> list[str]:
        return [fault for fault in self.faults if not any(part in fault for part in self.expected)]

    def _note(self, message: ConsoleMessage) -> None:
        address = message.location.get("url", "")
        refused = _REFUSED.search(message.text) and "/static/" not in address
        if message.type == "error" and not refused:
            self.faults.append(f"{message.type} at {address}: {message.text}")
