"""Inviting somebody, their roles by pencil and disk, and signing them out: on a phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from portal.accounts import people
from portal.core.transaction import transaction
from tests.browser.chromium import PHONE
from tests.browser.site import Site
from tests.browser.steps import confirm, send, sign_in
from tests.support.cast import PASSWORD, Person

LINK = re.compile(r"/invitation/[\w-]{43}")
GOOD_PASSWORD = "seven quiet lamps over Umeå"


@pytest.mark.parametrize("scripted", [True, False], ids=["scripted", "plain"])
def test_a_colleague_comes_changes_roles_and_goes(site: Site, open_page, *, scripted: bool) -> None:
    admin, invited = administrator(site), f"invited-{scripted}@journey.example".lower()
    page = open_page(PHONE, scripted=scripted)
    site.let_in(page.context, admin)
    invite(page, invited)

    colleague = open_page(PHONE, scripted=scripted)
    accept(colleague, link_to(site, invited))
    expect(colleague.locator("main h1")).to_contain_text("Nina")

    add_role(page, scripted=scripted)
    colleague.reload()
    expect(colleague.locator('main a[href^="/sign-in/again"]')).to_be_visible()
    page.locator('main form[action$="/sign-out"] button').first.click()
    expect(page.locator(".toast.success")).to_contain_text("Nina")
    colleague.goto("/profile")
    assert "/sign-in" in colleague.url


@pytest.mark.parametrize("scripted", [True, False], ids=["scripted", "plain"])
def test_waiting_roles_are_one_step_away(site: Site, open_page, *, scripted: bool) -> None:
    admin = administrator(site)
    page = open_page(PHONE, scripted=scripted)
    site.let_in(page.context, admin)
    page.goto("/company/team")
    page.locator("tbody td a").first.click()  # oneself
    page.check("main input[name=roles][value=installation]")
    page.locator("main form button").first.click()
    page.goto("/profile")
    page.locator('main a[href^="/sign-in/again"]').click()
    page.fill("#password", PASSWORD)
    send(page, "/sign-in/again")
    page.wait_for_url("**/profile")
    expect(page.locator('main a[href^="/sign-in/again"]')).to_have_count(0)


@pytest.mark.parametrize("missing", ["proof", "session"])
def test_ticks_in_the_row_survive_being_asked_who_one_is(
    site: Site, open_page, missing: str
) -> None:
    admin = administrator(site)
    page = open_page(PHONE)
    site.let_in(page.context, admin)
    page.goto("/company/team")
    page.get_by_role("link", name="Edit Fitter").click()
    tick = "main input[name=roles][value=purchase]"
    page.check(tick)
    (site.age_proofs_of if missing == "proof" else site.end_sessions_of)(admin)
    page.locator("tbody form button").first.click()
    if missing == "proof":
        confirm(page)
        expect(page.locator(".toast.warn")).to_contain_text("Nothing has been changed yet")
    else:
        sign_in(page, admin)
    assert "/company/team/" in page.url
    expect(page.locator(tick)).to_be_checked()
    page.locator("main form button").first.click()
    expect(page.locator(".toast.success")).to_be_visible()
    expect(page.locator(tick)).to_be_checked()


def test_own_roles_in_the_row_say_what_to_do(site: Site, open_page) -> None:
    page = open_page(PHONE)
    site.let_in(page.context, administrator(site))
    page.goto("/company/team")
    row = page.locator("tbody tr", has_text="Anna Admin")
    row.locator("a.button").click()
    row.locator("input[name=roles][value=installation]").check()
    row.locator("button").first.click()
    expect(page.locator(".page > #messages")).to_contain_text("The roles have been saved.")
    expect(page.locator("tbody #messages")).to_have_count(0)
    row.locator('a[href^="/sign-in/again"]').click()
    page.fill("#password", PASSWORD)
    send(page, "/sign-in/again")
    page.wait_for_url("**/company/team")
    expect(row.locator('a[href^="/sign-in/again"]')).to_have_count(0)


def administrator(site: Site) -> Person:
    """Somebody with the role Administration in a company of their own."""
    person = site.newcomer()
    with site.world.app.app_context(), transaction():
        second = people.add_user(f"admin-{person.email}", "Anna Admin", PASSWORD, "en")
        people.add_membership(second, person.company_id or 0, ("administration",))
    return Person(f"admin-{person.email}", second, "Anna Admin", person.company_id)


def invite(page: Page, email: str) -> None:
    page.goto("/company/team")
    page.locator('main a[href="/company/team/add"]').click()
    page.fill("#email", email)
    page.check("main input[name=roles][value=planning]")
    send(page, "/company/team/add")
    page.wait_for_url("**/company/team")
    expect(page.locator("main table")).to_contain_text(email)


def link_to(site: Site, email: str) -> str:
    [mail] = site.mails_to(Person(email, 0, "", None))
    found = LINK.search(mail.get_body(("plain",)).get_content())
    assert found
    return found.group()


def accept(page: Page, link: str) -> None:
    page.goto(link)
    page.fill("#name", "Nina Ny")
    page.fill("#password", GOOD_PASSWORD)
    send(page, link)
    page.wait_for_url(re.compile(r"^[^?]*/$"))


def add_role(page: Page, *, scripted: bool) -> None:
    """By the pencil and the disk; the focus follows."""
    page.goto("/company/team")
    row = page.locator("tbody tr", has_text="Nina Ny")
    row.locator("a.button").click()
    if not scripted:
        page.wait_for_url("**/company/team/*")
        page.check("main input[name=roles][value=purchase]")
        page.locator("main form button").first.click()
        expect(page.locator(".toast.success")).to_be_visible()
        return
    editor = page.locator("tbody tr", has=page.locator("form input[type=checkbox]"))
    expect(editor.locator("h2")).to_be_focused()
    editor.locator("input[name=roles][value=purchase]").check()
    editor.locator("button").first.click()
    expect(row.locator(".status", has_text="Saved")).to_be_visible()
    expect(row.locator("a.button")).to_be_focused()
    assert page.url.endswith("/company/team")
