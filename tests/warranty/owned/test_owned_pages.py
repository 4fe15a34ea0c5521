"""The pages of one's own devices: the list, adding, one device, its name, its end."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from portal.core.transaction import transaction
from portal.devices.device_codes import hash_device_code, read_device_code
from portal.devices.models import Device
from portal.extensions import db
from tests.support.cast import Cast, Person
from tests.support.clock import Clock
from tests.support.owned_devices import KOSTAL_SERIAL, SOLAX, SOLAX_SERIAL, add_device, give
from tests.support.pages import Document, text_of
from tests.support.statements import counted
from tests.support.wallet import make_wholesaler

CODE = "AB12-CD34"
PAGE = f"/devices/{KOSTAL_SERIAL}"

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def client(app: Flask, cast: Cast, clock: Clock, signed_in: SignIn) -> FlaskClient:
    with app.app_context():
        add_device()
        hashed = hash_device_code(KOSTAL_SERIAL, read_device_code(CODE))
        with transaction():
            this = update(Device).where(Device.serial == KOSTAL_SERIAL)
            db.session.execute(this.values(code_hash=hashed))
    return signed_in(cast.owner)


@pytest.fixture
def owner(app: Flask, cast: Cast, client: FlaskClient) -> FlaskClient:
    with app.app_context():
        give(KOSTAL_SERIAL, cast.owner)
    return client


def shown(answer: TestResponse) -> str:
    return " ".join(text_of(Document(answer.text).named("main")[0]).split())


def send(client: FlaskClient, **entered: str) -> TestResponse:
    return client.post("/devices/add", data={"serial": KOSTAL_SERIAL, "code": CODE, **entered})


def test_no_device_yet_and_the_form_is_one_step_away(client: FlaskClient) -> None:
    page = client.get("/devices")
    assert "No devices yet" in shown(page)
    assert 'href="/devices/add"' in page.text


def test_a_device_is_added_and_listed(client: FlaskClient) -> None:
    answer = send(client, serial="90523td9-0001r", code=" ab12 cd34 ", label=" Taket  söder ")
    assert (answer.status_code, answer.location) == (303, PAGE)
    page = client.get(PAGE)
    assert "Taket söder" in shown(page)
    assert "30 Sept 2028" in shown(page)
    for part in ("warranty", "remove"):
        assert f'href="{PAGE}/{part}"' in page.text
    assert f'href="/warranty/{KOSTAL_SERIAL}"' in page.text
    assert f'href="/claims/new?serial={KOSTAL_SERIAL}"' in page.text
    assert f"{KOSTAL_SERIAL} Taket söder" in shown(client.get("/devices"))
    assert "Not started yet 30 Sept 2028" in shown(client.get("/devices"))


def test_the_serial_of_the_warranty_page_is_filled_in(client: FlaskClient) -> None:
    assert f'value="{KOSTAL_SERIAL}"' in client.get(f"/devices/add?serial={KOSTAL_SERIAL}").text


def test_a_serial_that_was_misread_is_told_at_its_field(client: FlaskClient) -> None:
    answer = send(client, serial=KOSTAL_SERIAL.replace("0", "O"))
    assert answer.status_code == 422
    [error] = [
        each for each in Document(answer.text).named("p") if each.get("id") == "serial-error"
    ]
    assert f"Did you mean {KOSTAL_SERIAL}?" in text_of(error)


def test_what_is_theirs_already_is_told_kindly(owner: FlaskClient) -> None:
    answer = send(owner, code="")
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert "This device is among your devices already." in owner.get(PAGE).text


@pytest.mark.parametrize(
    ("entered", "told"),
    [
        ({"serial": ""}, "Enter the serial number of the device."),
        ({"serial": "9052"}, "but 4 were entered"),
        ({"code": ""}, "A device code has 6 to 20 letters and digits."),
        ({"code": "AB12-CD35"}, "do not belong together"),
        ({"serial": "90523TD90009R"}, "do not belong together"),
        ({"label": "x" * 101}, "This name is too long."),
    ],
)
def test_a_wrong_entry_is_explained(
    client: FlaskClient, entered: dict[str, str], told: str
) -> None:
    answer = send(client, **entered)
    assert answer.status_code == 422
    assert told in shown(answer)
    assert "No devices yet" in shown(client.get("/devices"))


def test_a_device_of_others_is_refused_as_a_wrong_code_is(app: Flask, client: FlaskClient) -> None:
    wrong = send(client, code="AB12-CD35")
    with app.app_context():
        give(KOSTAL_SERIAL, make_wholesaler())
    right = send(client)
    assert right.status_code == wrong.status_code == 422
    assert shown(right) == shown(wrong)
    assert client.get(PAGE).status_code == 404


def test_the_name_is_changed_and_refused(owner: FlaskClient) -> None:
    assert owner.post(PAGE, data={"label": "La\u202edan"}).status_code == 303
    assert "Ladan" in shown(owner.get("/devices"))
    refused = owner.post(PAGE, data={"label": "x" * 101})
    assert refused.status_code == 422
    assert "This name is too long." in shown(refused)
    assert "Ladan" in shown(owner.get("/devices"))


def test_removing_asks_first_and_may_be_sent_twice(owner: FlaskClient) -> None:
    where = f"{PAGE}/remove"
    assert owner.post(where).location == where
    [field] = [
        each
        for each in Document(owner.get(where).text).named("input")
        if each.get("name") == "owned"
    ]
    for _ in range(2):
        answer = owner.post(where, data={"owned": field.get("value")})
        assert (answer.status_code, answer.location) == (303, "/devices")
    assert "No devices yet" in shown(owner.get("/devices"))
    assert owner.get(PAGE).status_code == 404


def test_long_lists_cost_no_more_statements(app: Flask, cast: Cast, owner: FlaskClient) -> None:
    with counted(app) as few:
        owner.get("/devices")
    with app.app_context():
        give(add_device(SOLAX_SERIAL, SOLAX), cast.owner)
        for number in range(100, 122):
            give(add_device(f"90523TD90{number}R"), cast.owner)
    with counted(app) as many:
        page = owner.get("/devices")
    assert len(many.statements) == len(few.statements)
    assert "Page 1 of 2" in shown(page)
    assert KOSTAL_SERIAL in shown(owner.get("/devices?page=2"))
    assert "To the first page" in shown(owner.get("/devices?page=3"))
