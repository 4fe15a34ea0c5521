"""The way to an application and back in a real browser, which enforces our CSP."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, Response, Route, expect, sync_playwright

from portal.accounts import people
from portal.core.transaction import transaction
from tests.browser.chromium import DESK, EXECUTABLE, HEIGHTS, PATIENCE_MS, Watch, launch
from tests.browser.steps import form, send
from tests.sso.parties.apache import Site
from tests.sso.parties.conftest import Registered
from tests.sso.parties.people import House
from tests.sso.parties.processes import Portal
from tests.sso.relying import Relying
from tests.support.cast import PASSWORD, Person
from tests.support.second_factor import give_app
from tests.support.small_portal import eventually

pytestmark = pytest.mark.browser

Sites = tuple[Site, Site]
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not EXECUTABLE.exists():
        pytest.skip(f"{EXECUTABLE} is missing: apt-get install chromium")
    with sync_playwright() as running:
        browser = launch(running)
        yield browser
        browser.close()


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def page(browser: Browser, watch: Watch) -> Iterator[Page]:
    """A new visitor, at a desk; whatever the console complains of fails the test."""
    with browser.new_context(viewport={"width": DESK, "height": HEIGHTS[DESK]}) as context:
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        watch.follow(page)
        yield page
    assert not watch.unexpected, "\n".join(watch.unexpected)


def sign_in(page: Page, person: Person) -> None:
    page.fill("#email", person.email)
    page.fill("#password", PASSWORD)
    send(page, "/sign-in")


def form_targets(response: Response | None) -> str:
    assert response
    found = re.search(r"form-action ([^;]*)", response.headers["content-security-policy"])
    assert found
    return found.group(1).strip()


def expect_in(page: Page, site: Site, person: Person) -> None:
    page.wait_for_url(site.place.protected)
    expect(page.locator("pre")).to_contain_text(f"OIDC_CLAIM_email={person.email}")


def asks_for_password(page: Page, site: Site) -> bool:
    page.goto(site.place.protected)
    return page.locator("#password").count() == 1


def test_from_the_dashboard_to_two_applications_and_out(
    house: House, portal: Portal, sites: Sites, page: Page
) -> None:
    first, second = sites
    person = house.cast.colleague
    page.goto(f"{portal.issuer}/sign-in")
    sign_in(page, person)
    page.wait_for_url(f"{portal.issuer}/")
    page.locator(f'main a[href="{first.place.protected}"]').click()
    expect_in(page, first, person)
    page.goto(second.place.protected)
    expect_in(page, second, person)
    page.goto(f"{portal.issuer}/")
    page.locator("details", has=page.locator('form[action="/sign-out"]')).locator("summary").click()
    page.locator('form[action="/sign-out"] button').click()
    page.wait_for_url(f"{portal.issuer}/")
    assert eventually(lambda: all(asks_for_password(page, site) for site in sites))


def test_an_application_has_its_visitor_signed_in(
    house: House, portal: Portal, sites: Sites, page: Page
) -> None:
    """The redirect after the form is what a browser's form-action would forbid."""
    first = sites[0]
    asked = page.goto(first.place.protected)
    assert form_targets(asked) == f"'self' {first.place.address}"
    page.fill("#email", house.cast.owner.email)
    page.fill("#password", "not the password")
    send(page, "/sign-in")
    expect(page.locator("#password")).to_be_visible()
    sign_in(page, house.cast.owner)
    expect_in(page, first, house.cast.owner)


def test_an_application_of_others_is_told_when_the_person_agrees(
    house: House, portal: Portal, partner: Site, page: Page
) -> None:
    page.goto(partner.place.protected)
    sign_in(page, house.eleni)
    page.wait_for_url(f"{portal.issuer}/oauth/authorize?*")
    consent = form(page, "/oauth/consent")
    consent.locator('button[value="allow"]').click()
    expect_in(page, partner, house.eleni)


def test_a_sign_out_without_a_hint_asks_and_comes_back(
    house: House, portal: Portal, sites: Sites, page: Page
) -> None:
    first = sites[0]
    page.goto(first.place.protected)
    sign_in(page, house.cast.owner)
    said = {"client_id": first.client_id, "post_logout_redirect_uri": first.place.bye}
    asked = page.goto(f"{portal.issuer}/oauth/logout?{urlencode(said)}")
    assert form_targets(asked) == f"'self' {first.place.address}"
    send(page, "/oauth/logout/confirm")
    page.wait_for_url(first.place.bye)


SENT_BY_POST = """([address, said]) => {
  const form = document.body.appendChild(document.createElement("form"));
  Object.assign(form, { method: "post", action: address });
  for (const [name, value] of Object.entries(said))
    form.appendChild(Object.assign(document.createElement("input"), { name, value }));
  form.submit();
}"""


def test_a_sign_out_by_post_from_another_site_finds_the_session(
    house: House, portal: Portal, sites: Sites, page: Page
) -> None:
    first = sites[0]
    page.goto(first.place.protected)
    sign_in(page, house.cast.owner)
    expect_in(page, first, house.cast.owner)
    said = {"client_id": first.client_id, "post_logout_redirect_uri": first.place.bye}
    page.evaluate(SENT_BY_POST, [f"{portal.issuer}/oauth/logout", said])
    page.wait_for_url(f"{portal.issuer}/oauth/logout?*")
    send(page, "/oauth/logout/confirm")
    page.wait_for_url(first.place.bye)
    page.goto(f"{portal.issuer}/profile")
    expect(page.locator("#password")).to_be_visible()


def test_no_other_origin_gets_through(portal: Portal, sites: Sites, page: Page) -> None:
    first, second = sites
    asked = page.goto(first.place.protected)
    elsewhere = page.url.replace(first.place.host, "127.0.0.9")
    assert elsewhere != page.url
    assert form_targets(page.goto(elsewhere)) == "'self'"
    assert form_targets(page.goto(f"{portal.issuer}/sign-in")) == "'self'"
    assert second.place.address not in form_targets(asked)


def test_the_browser_would_hold_a_policy_of_self_alone_against_us(
    house: House, sites: Sites, page: Page, watch: Watch
) -> None:
    """What the other tests prove stands on this: with our origin alone nobody arrives."""
    first = sites[0]
    watch.expected.append("form-action")
    page.goto(first.place.protected)
    # a page that a redirect leads to is not intercepted, so it is opened once more
    page.route("**/sign-in?*", lambda route: _answered_with_self_alone(route, first))
    page.reload()
    with page.expect_event("console", lambda message: "form-action" in message.text):
        sign_in(page, house.cast.owner)
    assert page.url != first.place.protected


def _answered_with_self_alone(route: Route, site: Site) -> None:
    answer = route.fetch()
    policy = answer.headers["content-security-policy"]
    changed = policy.replace(f"'self' {site.place.address}", "'self'")
    route.fulfill(response=answer, headers=answer.headers | {"content-security-policy": changed})


def test_a_second_factor_on_the_way(house: House, sites: Sites, page: Page) -> None:
    """Its page leads on to the application as the sign-in page does, after a wrong code, too."""
    first, email = sites[0], "nikos@thessalia.example"
    with house.app.app_context():
        with transaction():
            user_id = people.add_user(email, "Νίκος Αντωνίου", PASSWORD, "el")
            people.add_membership(user_id, house.eleni.company_id or 0, ("planning",))
        person = Person(email, user_id, "Νίκος Αντωνίου", house.eleni.company_id)
        app = give_app(person)
    page.goto(first.place.protected)
    sign_in(page, person)
    page.wait_for_url("**/sign-in/second-step")
    assert form_targets(page.reload()) == f"'self' {first.place.address}"
    for code in ("000000", app.code()):
        page.fill("[name=one_time_code]", code)
        send(page, "/sign-in/second-step")
    expect_in(page, first, person)
    expect(page.locator("pre")).to_contain_text("OIDC_CLAIM_amr=pwd,otp,mfa")


OPENER = """<!doctype html><title>start</title><button>Sign in</button><script>
addEventListener("message", (event) => { document.title = event.data; });
document.querySelector("button").onclick = () => open(%s, "in", "width=500,height=600");
</script>"""
TELLING = "<!doctype html><script>opener.postMessage('heard ' + location.pathname, '*')</script>"


@contextmanager
def pages_of(client_id: str, portal: Portal) -> Iterator[str]:
    """The address of an application without server: a page that opens a window, and a callback."""

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = Relying(portal.app, client_id, "").request(redirect_uri=f"{here}/callback")
            opening = OPENER % json.dumps(f"{portal.issuer}{wanted}")
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write((TELLING if "?" in self.path else opening).encode())

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        here = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield here
        server.shutdown()


def test_a_page_hears_of_the_sign_in_in_a_window_of_its_own(
    house: House, portal: Portal, registered: Registered, page: Page
) -> None:
    with pages_of(registered.clients["window"].client_id, portal) as here:
        page.goto(f"{here}/start")
        with page.expect_popup() as opened:
            page.click("button")
        sign_in(opened.value, house.cast.owner)
        opened.value.wait_for_url(f"{here}/callback?*")
        expect(page).to_have_title("heard /callback")
