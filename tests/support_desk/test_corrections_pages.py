"""Corrections on screen and by command: review, one button, and a second person above ten."""

import re

import pytest
from sqlalchemy import update

from portal.accounts.models import Company
from portal.core.transaction import transaction
from portal.extensions import db
from tests.support.engines import both_engines
from tests.support.wallet import add_coins, audited

ENTRIES = {"customer_no": "SE100001", "region": "", "coins": "3", "reason": "Card was damaged"}


@pytest.fixture
def client(signed_in, cast):
    return signed_in(cast.support)


def asked(client, **changes):
    """The address of a correction that was reviewed and sent."""
    review = review_of(client, **changes)
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', client.get(review).text))
    answer = client.post("/support/corrections", data=fields)
    assert answer.status_code == 303
    assert client.post("/support/corrections", data=fields).location == answer.location
    assert client.get(review).location == answer.location
    return answer.location


def review_of(client, **changes):
    answer = client.post("/support/corrections/new", data={**ENTRIES, **changes})
    assert answer.status_code == 303, answer.text
    return answer.location


def test_a_small_correction_is_booked_at_once_and_once(app, cast, client, coins, signed_in):
    location = asked(client)
    assert coins() == 3
    assert "Booked" in client.get(location).text
    assert f'href="{location}"' in client.get("/support/corrections").text
    assert "Card was damaged" in signed_in(cast.owner).get("/wallet").text
    with app.app_context():
        viewed = {(entry.company_id, entry.facts["page"]) for entry in audited("customer.viewed")}
    assert (cast.company_id, location) in viewed
    assert (cast.company_id, "/support/corrections") in viewed
    assert (cast.company_id, "/support/corrections/review") in viewed


def test_a_large_one_waits_for_somebody_else(cast, client, coins, signed_in):
    location = asked(client, coins="11")
    page = client.get(location)
    assert "Waits for a second person" in page.text
    assert "Confirm and book" not in page.text
    refused = client.post(f"{location}/confirm")
    assert refused.status_code == 409
    assert "somebody else has to confirm it" in refused.text
    assert coins() == 0
    second = signed_in(cast.second_support)
    assert "Confirm and book" in second.get(location).text
    assert second.post(f"{location}/confirm").location == location
    assert coins() == 11
    again = second.post(f"{location}/confirm")
    assert again.status_code == 409
    assert coins() == 11


def test_a_second_small_one_may_wait_too(client, coins):
    asked(client, coins="9")
    review = client.get(review_of(client, coins="2"))
    assert "you have corrected 9 coins of this company alone" in review.text
    assert "Ask a second person to confirm" in review.text
    assert "Waits for a second person" in client.get(asked(client, coins="2")).text
    assert coins() == 9


def test_declining_moves_nothing(cast, client, coins, signed_in):
    location = asked(client, coins="11")
    assert signed_in(cast.second_support).post(f"{location}/decline").status_code == 303
    assert "Declined" in client.get(location).text
    assert client.post(f"{location}/decline").status_code == 409
    assert coins() == 0


def test_below_zero_is_told(app, cast, client, coins):
    with app.app_context():
        add_coins(cast.company_id, 2)
    for path in ("/support/corrections/new", "/support/corrections"):
        page = client.post(path, data={**ENTRIES, "coins": "-3", "key": "k" * 8})
        assert page.status_code == 409
        assert "has only 2 coins" in page.text
    assert coins() == 2


@pytest.mark.parametrize(
    ("wrong", "status", "sentence"),
    [
        ({"customer_no": "SE9"}, 422, "No company has this customer number."),
        ({"customer_no": ""}, 422, "customer number."),
        ({"coins": "0"}, 422, "not zero and at most 10,000"),
        ({"coins": "-10001"}, 422, "not zero and at most 10,000"),
        ({"coins": "three"}, 422, "Enter a whole number, such as 3 or -3."),
        ({"reason": " \n"}, 422, "Give the reason"),
        ({"reason": "\u202e\x00"}, 422, "Give the reason"),
        ({"reason": "x" * 501}, 422, "This reason is too long"),
        ({"region": "MOON"}, 422, "Choose a region from the list."),
    ],
)
@pytest.mark.parametrize("path", ["/support/corrections/new", "/support/corrections"])
def test_wrong_entries_are_explained(client, coins, path, wrong, status, sentence):
    page = client.post(path, data={**ENTRIES, **wrong, "key": "k" * 8})
    assert page.status_code == status
    assert sentence in page.text
    assert coins() == 0


def test_changing_the_entries_keeps_them(client):
    review = client.get(review_of(client, region="DE"))
    page = client.get(re.search(r'href="(/support/corrections/new\?[^"]+)"', review.text)[1])
    assert "Card was damaged</textarea>" in page.text
    assert 'value="SE100001"' in page.text
    assert 'selected value="DE"' in page.text


def test_a_review_is_its_makers_alone(client, cast, signed_in):
    review = review_of(client)
    assert signed_in(cast.second_support).get(review).location == "/support/corrections/new"
    assert client.get("/support/corrections/review").location == "/support/corrections/new"


def test_an_unknown_correction(client):
    for ask in (
        lambda: client.get("/support/corrections/4711"),
        lambda: client.post("/support/corrections/4711/confirm"),
        lambda: client.post("/support/corrections/4711/decline"),
    ):
        assert ask().status_code == 404


def correct(app, *arguments):
    return app.test_cli_runner().invoke(args=["coins", "correct", *arguments])


def test_the_command_corrects(app, cast, coins):
    arguments = ["--company", "SE100001", "--coins", "4", "--reason", "Lost card"]
    answer = correct(app, *arguments, "--by", cast.support.email, "--key", "once-only")
    assert answer.exit_code == 0, answer.output
    assert "is posted: +4 coins for Solkraft AB (SE100001), region EU." in answer.output
    correct(app, *arguments, "--by", cast.support.email, "--key", "once-only")
    assert coins() == 4


@both_engines
@pytest.mark.parametrize(("option", "most"), [("--key", 60), ("--reason", 500)])
def test_the_command_takes_no_longer_text_than_is_kept(app, cast, coins, option, most):
    arguments = ["--company", "SE100001", "--coins", "4", "--by", cast.support.email]
    arguments += [] if option == "--reason" else ["--reason", "Lost card"]
    refused = correct(app, *arguments, option, "x" * (most + 1))
    assert refused.exit_code == 2
    assert f"'{option}': at most {most} characters, but {most + 1} were given." in refused.output
    assert coins() == 0
    assert correct(app, *arguments, option, "x" * most).exit_code == 0
    assert coins() == 4


def test_the_command_asks_for_a_second_person(app, cast, coins):
    arguments = ["--company", "SE100001", "--coins", "11", "--reason", "Lost cards"]
    answer = correct(app, *arguments, "--by", cast.support.email)
    number = re.search(r"Correction (\d+) waits", answer.output)[1]
    same = correct(app, "--confirm", number, "--by", cast.support.email)
    assert same.exit_code == 1
    assert "somebody else has to confirm it" in same.output
    assert correct(app, "--confirm", "9" * 30, "--by", cast.support.email).exit_code == 2
    assert correct(app, "--confirm", number, "--by", cast.second_support.email).exit_code == 0
    assert coins() == 11


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"--by": "nobody@maker.example"}, "is no supporter"),
        ({"--by": "owner@solkraft.example"}, "is no supporter"),
        ({"--company": "SE9"}, "No company has this customer number."),
        ({"--coins": "-1"}, "has only 0 coins"),
        ({"--coins": "0"}, "not zero"),
        ({"--reason": ""}, "Give --company, --coins and --reason"),
        ({"--region": "moon"}, "not a region"),
    ],
)
def test_the_command_refuses_in_one_line(app, cast, coins, changed, sentence):
    options = {"--company": "SE100001", "--coins": "1", "--reason": "x", "--by": cast.support.email}
    answer = correct(app, *[part for pair in (options | changed).items() for part in pair])
    assert answer.exit_code != 0
    assert sentence in answer.output
    assert coins() == 0


def test_the_region_that_was_shown_is_corrected_though_the_company_moves(app, client, coins):
    review = client.get(review_of(client))
    with app.app_context(), transaction():
        number = Company.customer_no == ENTRIES["customer_no"]
        db.session.execute(update(Company).where(number).values(country="CH"))
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', review.text))
    assert client.post("/support/corrections", data=fields).status_code == 303
    assert coins() == 3
