"""Passkeys in Chromium, answered by its virtual authenticator under the real policy.

At http://localhost: browsers bind passkeys to names, and trust this one without TLS.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, Route, expect
from sqlalchemy import update

from portal.accounts.security.models import Passkey
from portal.core.transaction import transaction
from portal.extensions import db
from tests.browser.axe import violations
from tests.browser.conftest import Open
from tests.browser.site import Site, running_site
from tests.browser.steps import confirm, send, sign_in
from tests.support.cast import PASSWORD, Person
from tests.support.databases import Databases

HUB = "/profile/security"


@pytest.fixture(scope="module")
def named_site(
    playwright: object, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    with running_site(databases, tmp_path_factory.mktemp("named"), "localhost") as site:
        yield site


@pytest.fixture
def person(named_site: Site) -> Person:
    return named_site.newcomer()


@pytest.fixture
def page(named_site: Site, open_page: Open) -> Page:
    page: Page = open_page(360, address=named_site.address)
    return page


def plug_in(page: Page, **options: object) -> tuple[CDPSession, str]:
    """A phone or stick that verifies its person at once."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    told = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
        **options,
    }
    made = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": told})
    return cdp, made["authenticatorId"]


def add_passkey(page: Page, name: str = "My phone") -> None:
    page.goto(f"{HUB}/passkeys")
    page.fill("#name", name)
    send(page, f"{HUB}/passkeys")
    expect(page.locator("main li code")).to_have_count(10)


def sent_answers(page: Page) -> list[tuple[Any, str]]:
    """From now on, of each form that carries an answer: the cookies sent with it, and its body."""
    sent: list[tuple[Any, str]] = []

    def keep(route: Route) -> None:
        sent.append((page.context.cookies(), route.request.post_data or ""))
        route.continue_()

    page.route("**/sign-in/passkey", keep)
    return sent


def by_passkey(page: Page) -> None:
    page.goto("/sign-in")
    send(page, "/sign-in/passkey")


def test_registered_it_signs_in_without_a_name_and_is_removed(page: Page, person: Person) -> None:
    plug_in(page)
    page.goto("/sign-in")
    sign_in(page, person)
    add_passkey(page)
    page.locator("main a.button").click()
    expect(page.locator("main")).to_contain_text("My phone")
    page.context.clear_cookies()
    by_passkey(page)
    page.wait_for_url(re.compile(r"/$"))
    page.goto("/profile")
    assert person.email in page.content()
    page.goto("/sign-in/again?next=/codes")
    send(page, "/sign-in/again/passkey")
    page.wait_for_url(re.compile(r"^[^?]*/codes$"))
    page.goto(HUB)
    page.get_by_role("link", name="Rename or remove My phone").click()
    page.get_by_role("button", name="Remove the passkey").click()
    page.wait_for_url(re.compile(rf"{HUB}$"))
    expect(page.locator("main")).not_to_contain_text("My phone")
    page.context.clear_cookies()
    by_passkey(page)
    expect(page.locator("main [role=alert]").first).to_contain_text("was not accepted")


def test_an_answer_sent_again_is_refused(named_site: Site, page: Page, person: Person) -> None:
    """Letter by letter, with the cookies of then: they name the challenge that it answers.

    The counter tells nothing either, as with keys that are on several devices: they do not count.
    """
    plug_in(page)
    page.goto("/sign-in")
    sign_in(page, person)
    add_passkey(page)
    page.context.clear_cookies()
    answers = sent_answers(page)
    by_passkey(page)
    page.wait_for_url(re.compile(r"/$"))
    with named_site.world.app.app_context(), transaction():
        own = update(Passkey).where(Passkey.user_id == person.user_id)
        db.session.execute(own.values(sign_count=0))
    [(before, body)] = answers
    page.context.clear_cookies()
    page.context.add_cookies(before)
    again = page.context.request.post(
        "/sign-in/passkey",
        data=body,
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        max_redirects=0,
    )
    assert again.status == 422
    assert "was not accepted" in again.text()
    page.goto("/profile")
    expect(page.locator("#email")).to_be_visible()


def test_it_is_the_second_step_after_a_password(page: Page, person: Person) -> None:
    plug_in(page)
    page.goto("/sign-in")
    sign_in(page, person)
    add_passkey(page)
    page.context.clear_cookies()
    page.goto("/sign-in?next=/wallet")
    page.fill("#email", person.email)
    page.fill("#password", PASSWORD)
    send(page, "/sign-in")
    page.wait_for_url("**/sign-in/second-step")
    send(page, "/sign-in/second-step/passkey")
    page.wait_for_url("**/wallet")


def test_no_key_is_made_for_a_name_that_is_missing(page: Page, person: Person) -> None:
    cdp, authenticator = plug_in(page)
    page.goto("/sign-in")
    sign_in(page, person)
    page.goto(f"{HUB}/passkeys")
    page.fill("#name", " ")
    send(page, f"{HUB}/passkeys")
    expect(page.locator("#name")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#name")).to_be_focused()
    made = cdp.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})
    assert made["credentials"] == []


@pytest.mark.parametrize("missing", ["proof", "session"])
def test_a_proof_that_ran_out_meanwhile_is_asked_for(
    named_site: Site, page: Page, person: Person, missing: str
) -> None:
    plug_in(page)
    page.goto("/sign-in")
    sign_in(page, person)
    page.goto(f"{HUB}/passkeys")
    page.fill("#name", "On the roof")
    (named_site.age_proofs_of if missing == "proof" else named_site.end_sessions_of)(person)
    send(page, f"{HUB}/passkeys")
    if missing == "proof":
        confirm(page)
        expect(page.locator(".toast.warn")).to_contain_text("Nothing has been changed yet")
    else:
        sign_in(page, person)
    expect(page.locator("#name")).to_have_value("On the roof")
    send(page, f"{HUB}/passkeys")
    expect(page.locator("main li code")).to_have_count(10)


def test_who_asks_too_often_is_told_to_wait(page: Page) -> None:
    plug_in(page)
    page.route("**/sign-in/passkey/options", lambda route: route.fulfill(status=429))
    by_passkey(page)
    form = page.locator('form[action="/sign-in/passkey"]')
    expect(form.locator("[data-slow]")).to_be_visible()
    expect(form.locator("[data-failed]")).to_be_hidden()
    page.unroute("**/sign-in/passkey/options")
    send(page, "/sign-in/passkey")
    expect(form.locator("[data-slow]")).to_be_hidden()


def test_pages_that_offer_passkeys_are_accessible(page: Page, person: Person) -> None:
    plug_in(page)
    page.goto("/sign-in")
    found = violations(page)
    sign_in(page, person)
    page.goto(f"{HUB}/passkeys")
    found += violations(page)
    add_passkey(page)
    found += violations(page)
    page.goto(HUB)
    found += violations(page)
    page.goto("/confirm")
    found += violations(page)
    assert not found, "\n".join(found)


def test_who_has_none_or_cancels_is_told_and_may_go_on(page: Page, person: Person) -> None:
    plug_in(page, automaticPresenceSimulation=True, isUserVerified=False)
    by_passkey(page)
    expect(page.locator('form[action="/sign-in/passkey"] [data-failed]')).to_be_visible()
    sign_in(page, person)


def test_without_script_no_button_is_offered(
    named_site: Site, open_page: Callable[..., Page], person: Person
) -> None:
    page = open_page(360, address=named_site.address, scripted=False)
    page.goto("/sign-in")
    expect(page.locator('form[action="/sign-in/passkey"]')).to_be_hidden()
    sign_in(page, person)
    page.goto(f"{HUB}/passkeys")
    expect(page.locator("[data-without-passkeys]")).to_be_visible()
