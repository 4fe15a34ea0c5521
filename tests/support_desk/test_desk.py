"""The desk shows what waits, and nobody but support learns that it exists."""

import pytest

from portal.audit.record import Actor
from portal.devices import serial_reports
from tests.support.statements import counted
from tests.support.wallet import make_wholesaler

PAGES = [
    "/support",
    "/support/cards",
    "/support/corrections",
    "/support/corrections/new",
    "/support/mails",
    "/support/serial-reports",
]
POSTS = [
    "/support/corrections",
    "/support/corrections/new",
    "/support/corrections/1/confirm",
    "/support/corrections/1/decline",
    "/support/mails/1/retry",
    "/support/serial-reports/1",
]


@pytest.mark.parametrize("path", PAGES)
def test_others_do_not_learn_of_it(app, cast, signed_in, path):
    with app.app_context():
        wholesaler = make_wholesaler()
    assert signed_in(cast.support).get(path).status_code == 200
    for person in (cast.owner, cast.planner, wholesaler):
        assert signed_in(person).get(path).status_code == 404
    assert app.test_client().get(path).status_code == 303


@pytest.mark.parametrize("path", POSTS)
def test_others_cannot_act(cast, signed_in, path):
    assert signed_in(cast.owner).post(path, data={}).status_code == 404


def test_the_menu_and_the_desk_follow_the_rights(cast, signed_in):
    desk = signed_in(cast.support).get("/support").text
    for path in PAGES[1:3] + PAGES[4:]:
        assert f'href="{path}"' in desk
    assert 'href="/wallet"' not in desk
    assert "/support" not in signed_in(cast.owner).get("/wallet").text


def test_the_desk_counts_in_few_statements(app, cast, signed_in):
    client = signed_in(cast.support)
    with app.app_context():
        reporter = Actor(cast.owner.user_id, cast.owner.name, cast.company_id)
        serial_reports.report("X1", "", "", reporter)
    with counted(app) as seen:
        page = client.get("/support")
    assert len(seen) <= 3, seen
    assert '<span class="figure">1</span>' in page.text


def test_one_entry_of_the_menu_is_where_the_reader_is(cast, signed_in):
    page = signed_in(cast.support).get("/support/cards").text
    assert page.count('aria-current="page"') == 1
    assert '<a href="/support/cards" aria-current="page">' in page
