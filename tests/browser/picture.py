"""Draws docs/receipt.png anew: `python -m tests.browser.picture [LANGUAGE]`.

The receipt of a redemption on a phone; run `flask --app app translations compile` before.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import FloatRect, Page, sync_playwright

from tests.browser.chromium import HEIGHTS, PHONE, launch
from tests.browser.site import running_site
from tests.support.databases import Databases

PICTURE = Path(__file__).parents[2] / "docs" / "receipt.png"
SHOWN_TO = "administration"
MARGIN = 4


def main(language: str = "sv") -> None:
    folder = tempfile.TemporaryDirectory(prefix="portal-picture-")
    with folder as path, sync_playwright() as playwright:
        databases = Databases(Path(path))
        with running_site(databases, Path(path) / "site") as site:
            browser = launch(playwright)
            context = browser.new_context(
                base_url=site.address,
                viewport={"width": PHONE, "height": HEIGHTS[PHONE]},
                device_scale_factor=2,
                color_scheme="light",
            )
            site.let_in_as(context, SHOWN_TO, language)
            page = context.new_page()
            page.goto(f"/redeem/receipt/{site.world.facts.receipt}")
            page.screenshot(path=PICTURE, full_page=True, clip=_down_to_the_receipt(page))
            browser.close()


def _down_to_the_receipt(page: Page) -> FloatRect:
    box = page.locator(".receipt").bounding_box()
    assert box
    return {"x": 0, "y": 0, "width": PHONE, "height": box["y"] + box["height"] + MARGIN}


if __name__ == "__main__":
    main(*sys.argv[1:])
