"""The page of a device's warranty: enter, review, one button, and the new dates."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from portal.core.codes import CardCode
from portal.extensions import db
from portal.warranty.codes.typed import WarrantyCode
from portal.warranty.kinds import CodeKind
from portal.warranty.models import WarrantyCodeUse, WarrantyFact
from portal.warranty.upgrade import registering
from tests.support.cast import Cast, Person
from tests.support.clock import Clock
from tests.support.owned_devices import (
    KOSTAL_SERIAL,
    SOLAX,
    SOLAX_SERIAL,
    add_device,
    campaign,
    give,
    identity_of,
    make_code,
)
from tests.support.pages import Document, text_of

PAGE = f"/devices/{KOSTAL_SERIAL}/warranty"
REVIEW = f"{PAGE}/review"

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def client(app: Flask, cast: Cast, clock: Clock, signed_in: SignIn) -> FlaskClient:
    with app.app_context():
        give(add_device(), cast.owner)
        give(add_device(SOLAX_SERIAL, SOLAX), cast.owner)
    return signed_in(cast.owner)


@pytest.fixture
def upgraded(app: Flask, cast: Cast, client: FlaskClient) -> FlaskClient:
    with app.app_context():
        registering.register(identity_of(cast.owner.user_id), KOSTAL_SERIAL, None, "key-0001")
    return client


def shown(answer: TestResponse) -> str:
    return " ".join(text_of(Document(answer.text).named("main")[0]).split())


def send(client: FlaskClient, wish: str, entry: str, **more: str) -> TestResponse:
    return client.post(PAGE, data={"wish": wish, wish: entry, **more})


def reviewed(client: FlaskClient, wish: str, entry: str) -> TestResponse:
    answer = send(client, wish, entry)
    assert answer.status_code == 303, answer.text
    assert entry not in answer.location
    return client.get(answer.location)


def fields_of(review: TestResponse) -> dict[str, str]:
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', review.text))


def made(app: Flask, terms: object = None) -> str:
    with app.app_context():
        return make_code(terms).printed  # type: ignore[arg-type]


def count(app: Flask, model: type) -> int:
    with app.app_context():
        return db.session.execute(select(func.count()).select_from(model)).scalar_one()


def test_registration_is_reviewed_then_confirmed(app: Flask, client: FlaskClient) -> None:
    page = client.get(PAGE)
    assert "Standard warranty" in shown(page)
    assert "Smart Warranty plus: cover until 30 Sept 2036" in shown(page)
    review = reviewed(client, "commissioned_on", "2026-05-02")
    text = shown(review)
    assert "Last day now 30 Sept 2028" in text
    assert "Last day afterwards 30 Sept 2036" in text
    assert "2 May 2026" in text
    assert count(app, WarrantyFact) == 0
    done = client.post(REVIEW, data=fields_of(review))
    assert done.status_code == 303
    assert done.location == PAGE
    page = client.get(PAGE)
    assert "Done. The device is now covered until 30 Sept 2036." in page.text
    assert "The warranty is upgraded." in shown(page)
    assert 'name="commissioned_on"' not in page.text
    again = client.post(REVIEW, data=fields_of(review))
    assert again.status_code == 303
    assert "This was done before." in client.get(PAGE).text
    assert count(app, WarrantyFact) == 2


@pytest.mark.parametrize("day", ["2026-05-02", ""])
def test_back_to_the_review_of_what_is_done_tells_that_it_is_done(
    client: FlaskClient, day: str
) -> None:
    review = client.get(send(client, "commissioned_on", day).location)
    assert ("registered with this date" in shown(review)) == bool(day)
    client.post(REVIEW, data=fields_of(review))
    client.get(PAGE)
    back = client.get(review.request.full_path)
    assert (back.status_code, back.location) == (303, PAGE)
    page = client.get(PAGE)
    assert "This was done before. The device is covered until" in page.text
    assert 'class="error"' not in page.text


def test_back_to_the_review_of_a_code_that_is_used_tells_the_same(
    app: Flask, upgraded: FlaskClient
) -> None:
    review = reviewed(upgraded, "extended_code", made(app))
    upgraded.post(REVIEW, data=fields_of(review))
    back = upgraded.get(review.request.full_path)
    assert (back.status_code, back.location) == (303, PAGE)
    assert "This was done before." in upgraded.get(PAGE).text


def test_a_date_added_years_later_upgrades_once_more(
    upgraded: FlaskClient, clock: Clock, cast: Cast, signed_in: SignIn
) -> None:
    clock.forward(days=3 * 365)
    client = signed_in(cast.owner)
    review = reviewed(client, "commissioned_on", "2026-05-02")
    assert "Last day now 30 Sept 2031 Last day afterwards 30 Sept 2036" in shown(review)
    assert client.post(REVIEW, data=fields_of(review)).location == PAGE
    public = shown(client.get(f"/warranty/{KOSTAL_SERIAL}"))
    assert "Smart Warranty plus applies: the device was registered on 15 Jun 2026" in public


def test_the_day_of_installation_starts_the_warranty_of_solax(
    app: Flask, client: FlaskClient
) -> None:
    page = f"/devices/{SOLAX_SERIAL}/warranty"
    public = f"/warranty/{SOLAX_SERIAL}"
    assert "Not started yet" in shown(client.get(public))
    entry = {"wish": "commissioned_on", "commissioned_on": "2026-05-02"}
    review = client.get(client.post(page, data=entry).location)
    text = shown(review)
    assert "First day now 2 Sept 2026 First day afterwards 2 May 2026" in text
    assert "We take the date of commissioning as that day." in text
    assert client.post(f"{page}/review", data=fields_of(review)).status_code == 303
    told = shown(client.get(public))
    assert "Not started yet" not in told
    assert "The warranty starts on 2 May 2026, the day of installation." in told


def test_a_code_is_reviewed_then_confirmed(app: Flask, upgraded: FlaskClient) -> None:
    code = made(app)
    review = reviewed(upgraded, "extended_code", code)
    text = shown(review)
    assert "Last day now 30 Sept 2031" in text
    assert "Last day afterwards 30 Sept 2036" in text
    assert "Extend the warranty by 5 years" in text
    assert "cannot be undone" in text
    assert count(app, WarrantyCodeUse) == 0
    assert upgraded.post(REVIEW, data=fields_of(review)).location == PAGE
    answer = upgraded.get(PAGE)
    assert "Done. The device is now covered until 30 Sept 2036." in answer.text
    page = shown(answer)
    assert f"Extended warranty code …{code[-4:]}: 5 years (15 Jun 2026)" in page
    assert "The warranty is extended already." in page
    assert upgraded.post(REVIEW, data=fields_of(review)).status_code == 303
    assert "This was done before." in upgraded.get(PAGE).text
    assert count(app, WarrantyCodeUse) == 1


def test_each_kind_has_its_own_field_and_is_moved_on_one_press(
    app: Flask, upgraded: FlaskClient
) -> None:
    promo = made(app, campaign())
    wrong = send(upgraded, "extended_code", promo)
    assert wrong.status_code == 422
    assert "This is a promo code." in shown(wrong)
    assert 'name="move"' in wrong.text
    moved = send(upgraded, "extended_code", promo, move="1")
    assert moved.status_code == 200
    assert re.search(rf'name="promo_code"[^>]*value="{promo}"', moved.text)
    assert not re.search(r'name="extended_code"[^>]*value="\w', moved.text)
    review = reviewed(upgraded, "promo_code", promo)
    assert "Extend the warranty by 2 years" in shown(review)
    other = send(upgraded, "promo_code", made(app))
    assert "This is an extended warranty code." in shown(other)
    assert count(app, WarrantyCodeUse) == 0


@pytest.mark.parametrize(
    ("wish", "entry", "said"),
    [
        ("commissioned_on", "2026-06-16", "lies in the future"),
        ("commissioned_on", "1899-01-01", "Enter a date, such as"),
        ("commissioned_on", "yesterday", "Enter a date, such as"),
        ("extended_code", "", "Enter the code."),
        ("extended_code", "EW-2222", "12 characters are missing"),
        ("extended_code", "12345 67890", "A code begins with EW or with PC."),
        ("extended_code", "EW-2222-2222-2222-222O", "“O” is in no code."),
        ("extended_code", "<script>", "A code begins with"),
        ("promo_code", "PC-2222-2222-2222-2222", "At least one character is not right"),
        ("promo_code", "x" * 5_000, "too long"),
    ],
)
def test_bad_entries_are_told_at_their_field_and_change_nothing(
    app: Flask, upgraded: FlaskClient, wish: str, entry: str, said: str
) -> None:
    answer = send(upgraded, wish, entry)
    assert answer.status_code == 422
    assert said in shown(answer)
    assert re.search(rf'id="{wish}-error"', answer.text)
    assert count(app, WarrantyCodeUse) == 0


def test_a_coin_card_is_recognised(upgraded: FlaskClient) -> None:
    answer = send(upgraded, "extended_code", CardCode.generate().printed)
    assert answer.status_code == 422
    assert "This is the code of a coin card." in shown(answer)


def test_unknown_codes_are_refused_and_lock_out(upgraded: FlaskClient) -> None:
    for _ in range(10):
        guess = WarrantyCode.generate(CodeKind.EXTENDED).printed
        answer = send(upgraded, "extended_code", guess)
        assert answer.status_code == 422
        assert "This code cannot be used." in shown(answer)
    locked = send(upgraded, "extended_code", WarrantyCode.generate(CodeKind.EXTENDED).printed)
    assert locked.status_code == 429


def test_before_the_upgrade_no_code_is_asked_for(client: FlaskClient, app: Flask) -> None:
    page = client.get(PAGE)
    assert 'name="extended_code"' not in page.text
    assert "The warranty must be upgraded first." in shown(page)
    answer = send(client, "extended_code", made(app))
    assert answer.status_code == 422
    assert "Smart Warranty is not activated yet" in shown(answer)


def test_changing_the_entries_keeps_them(app: Flask, upgraded: FlaskClient) -> None:
    code = made(app)
    review = reviewed(upgraded, "extended_code", code)
    change = re.search(rf'href="({PAGE}\?[^"]+)"', review.text)
    assert change
    assert f'value="{code}"' in upgraded.get(change[1]).text


def test_a_review_belongs_to_its_device_and_reader(
    app: Flask, cast: Cast, upgraded: FlaskClient, signed_in: SignIn
) -> None:
    where = send(upgraded, "extended_code", made(app)).location
    elsewhere = where.replace(KOSTAL_SERIAL, SOLAX_SERIAL)
    assert upgraded.get(elsewhere).status_code == 303
    assert signed_in(cast.colleague).get(where).status_code == 303
    assert upgraded.get(REVIEW).status_code == 303
    assert upgraded.post(REVIEW, data={"wish": "extended_code"}).status_code == 400
    assert upgraded.post(REVIEW, data={}).status_code == 303
    assert upgraded.post(PAGE, data={"wish": "everything"}).status_code == 303


def test_devices_of_others_do_not_exist(cast: Cast, client: FlaskClient, signed_in: SignIn) -> None:
    stranger = signed_in(cast.stranger)
    for path in (PAGE, REVIEW):
        assert stranger.get(path).status_code == 404
        assert stranger.post(path, data={"wish": "commissioned_on"}).status_code == 404
    assert client.get("/devices/90523TD99999R/warranty").status_code == 404
    assert client.get(f"/devices/{KOSTAL_SERIAL.lower()}/warranty").status_code == 200
    assert signed_in(cast.planner).get(PAGE).status_code == 403
