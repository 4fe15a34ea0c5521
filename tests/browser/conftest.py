"""One server and one browser for the whole folder; a context of its own for each visitor."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tests.browser.chromium import EXECUTABLE, HEIGHTS, PATIENCE_MS, Watch, launch
from tests.browser.site import Site, running_site
from tests.support.databases import Databases

Open = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    if not EXECUTABLE.exists():
        pytest.skip(f"{EXECUTABLE} is missing: apt-get install chromium")
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = launch(playwright)
    yield browser
    browser.close()


@pytest.fixture(scope="package")
def site(
    playwright: Playwright, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    with running_site(databases, tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture
def watch() -> Iterator[Watch]:
    watch = Watch()
    yield watch
    assert not watch.unexpected, "\n".join(watch.unexpected)


@pytest.fixture
def open_page(browser: Browser, site: Site, watch: Watch) -> Iterator[Open]:
    """A new visitor's page: `open_page(360, scripted=False)`; any console error fails the test."""
    contexts = []

    def open_page(
        width: int = 360, *, scripted: bool = True, address: str = "", **options: object
    ) -> Page:
        context = browser.new_context(
            base_url=address or site.address,
            viewport={"width": width, "height": HEIGHTS[width]},
            java_script_enabled=scripted,
            **options,
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        watch.follow(page)
        return page

    yield open_page
    for context in contexts:
        context.close()
