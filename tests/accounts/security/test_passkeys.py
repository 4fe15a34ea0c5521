"""Passkeys: registered with a name, sign in without one, and every forged or old answer refused.

The authenticator here is one in software; tests/browser/test_passkeys.py has Chromium's.
"""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from portal.accounts.models import Membership, User
from portal.accounts.role_changes import note_new_roles
from portal.accounts.security.models import Passkey, PasskeyChallenge
from portal.core.transaction import transaction
from portal.extensions import db
from tests.accounts.security.conftest import amr_of_latest
from tests.support.cast import PASSWORD, Cast, Person
from tests.support.clock import Clock
from tests.support.engines import both_engines
from tests.support.second_factor import (
    BACKED_UP,
    PRESENT,
    VERIFIED,
    SoftKey,
    answer_passkey,
    first_step,
    named_portal,
    register_passkey,
)

SIGN_IN, SECOND, CONFIRM = "/sign-in/passkey", "/sign-in/second-step/passkey", "/confirm/passkey"
AGAIN = "/sign-in/again/passkey"
SignIn = Callable[[Person], FlaskClient]
Mails = Callable[[Person], list[str]]

pytestmark = pytest.mark.usefixtures("unprotected", "clock")


@pytest.fixture
def key(app: Flask, cast: Cast, signed_in: SignIn) -> SoftKey:
    """Registered by the owner; the browser that did it is not needed any more."""
    key = SoftKey(named_portal(app))
    answer = register_passkey(signed_in(cast.owner), key)
    assert answer.status_code == 200, answer.text
    return key


def passkey_of(app: Flask) -> Passkey:
    with app.app_context():
        return db.session.execute(select(Passkey)).scalar_one()


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/profile").status_code == 200


@both_engines
def test_registered_once_it_signs_in_without_a_name(
    app: Flask, client: FlaskClient, cast: Cast, key: SoftKey, mails: Mails
) -> None:
    _answer, response = answer_passkey(client, SIGN_IN, key)
    assert (response.status_code, response.headers["Location"]) == (303, "/")
    assert cast.owner.email in client.get("/profile").text
    assert amr_of_latest(app, cast) == "hwk mfa"
    assert passkey_of(app).last_used_at is not None
    assert "security_changed" in mails(cast.owner)


def test_one_that_devices_share_says_so(app: Flask, client: FlaskClient, cast: Cast, key: SoftKey):
    key.flags |= BACKED_UP
    answer_passkey(client, SIGN_IN, key)
    assert amr_of_latest(app, cast) == "swk mfa"


@both_engines
def test_a_replayed_answer_is_refused(app: Flask, client: FlaskClient, key: SoftKey) -> None:
    answer, _response = answer_passkey(client, SIGN_IN, key)
    for thief in (client, app.test_client()):
        thief.post("/sign-out")
        response = thief.post(SIGN_IN, data={"credential": answer})
        assert response.status_code == 422
        assert "was not accepted" in response.text
        assert not is_signed_in(thief)
    # nor within a challenge of its own
    thief.post(f"{SIGN_IN}/options")
    assert thief.post(SIGN_IN, data={"credential": answer}).status_code == 422


@pytest.mark.parametrize("answer", ["", "{}", "[]", "null", "x" * 30_000, '{"id": 1}', "\0"])
@pytest.mark.parametrize("action", [SIGN_IN, "/profile/security/passkeys"])
def test_nonsense_is_refused(
    app: Flask, cast: Cast, signed_in: SignIn, action: str, answer: str
) -> None:
    named_portal(app)
    client = signed_in(cast.owner) if action != SIGN_IN else app.test_client()
    client.post(f"{action}/options", data={"name": "Phone"})
    response = client.post(action, data={"credential": answer, "name": "Phone"})
    assert response.status_code == 422
    assert "was not accepted" in response.text


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_no_device_makes_a_key_for_a_name_that_will_not_do(
    app: Flask, cast: Cast, signed_in: SignIn, name: str
) -> None:
    """It would keep the key, and we would not know it."""
    named_portal(app)
    path = "/profile/security/passkeys/options"
    response = signed_in(cast.owner).post(path, data={"name": name})
    assert (response.status_code, response.mimetype) == (422, "text/html")


def wrong_origin(key: SoftKey) -> None:
    key.origin = "https://portal.example.evil"


def nobody_verified(key: SoftKey) -> None:
    key.flags = PRESENT


def nobody_present(key: SoftKey) -> None:
    key.flags = VERIFIED


def another_key(key: SoftKey) -> None:
    key.private = SoftKey("").private


def unknown_key(key: SoftKey) -> None:
    key.credential_id = b"never registered"


def another_person(key: SoftKey) -> None:
    key.handle = bytes(16)


def no_person(key: SoftKey) -> None:
    key.handle = b""


@pytest.mark.parametrize(
    "fault",
    [
        wrong_origin,
        nobody_verified,
        nobody_present,
        another_key,
        unknown_key,
        another_person,
        no_person,
    ],
)
def test_a_forged_answer_is_refused(
    client: FlaskClient, key: SoftKey, fault: Callable[[SoftKey], None]
) -> None:
    fault(key)
    _answer, response = answer_passkey(client, SIGN_IN, key)
    assert response.status_code == 422
    assert not is_signed_in(client)


def test_a_count_that_does_not_rise_tells_of_a_copy(app: Flask, key: SoftKey) -> None:
    for count, status in (5, 303), (5, 422), (4, 422), (6, 303):
        key.count = count
        _answer, response = answer_passkey(app.test_client(), SIGN_IN, key)
        assert response.status_code == status, count


def test_the_address_comes_from_configuration(client: FlaskClient, key: SoftKey) -> None:
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    options = client.post(f"{SIGN_IN}/options", headers=headers).get_json()
    assert options["rpId"] == "portal.example"
    assert options["userVerification"] == "required"


def test_a_challenge_lasts_five_minutes(client: FlaskClient, key: SoftKey, clock: Clock) -> None:
    options = client.post(f"{SIGN_IN}/options").get_json()
    clock.forward(minutes=5, seconds=1)
    assert client.post(SIGN_IN, data={"credential": key.get(options)}).status_code == 422


def test_a_challenge_is_of_one_browser_and_one_purpose(
    app: Flask, client: FlaskClient, cast: Cast, key: SoftKey, signed_in: SignIn
) -> None:
    options = client.post(f"{SIGN_IN}/options").get_json()
    answer = {"credential": key.get(options)}
    assert app.test_client().post(SIGN_IN, data=answer).status_code == 422
    first_step(client, cast.owner)
    options = client.post(f"{SECOND}/options").get_json()
    assert client.post(SIGN_IN, data={"credential": key.get(options)}).status_code == 422


def test_it_is_the_second_step_after_a_password(
    app: Flask, client: FlaskClient, cast: Cast, key: SoftKey
) -> None:
    assert first_step(client, cast.owner).headers["Location"] == "/sign-in/second-step"
    assert "data-passkey" in client.get("/sign-in/second-step").text
    assert client.post(SECOND, data={"credential": "{}"}).status_code == 422
    _answer, response = answer_passkey(client, SECOND, key)
    assert response.headers["Location"] == "/"
    assert amr_of_latest(app, cast) == "pwd hwk mfa"


def test_somebody_elses_is_not_the_second_step(
    app: Flask, client: FlaskClient, cast: Cast, key: SoftKey, signed_in: SignIn
) -> None:
    mine = SoftKey(key.origin, credential_id=b"the colleague's")
    register_passkey(signed_in(cast.colleague), mine)
    first_step(client, cast.owner)
    _answer, response = answer_passkey(client, SECOND, mine)
    assert response.status_code == 422


def test_it_proves_once_more_who_one_is(client: FlaskClient, key: SoftKey, clock: Clock) -> None:
    answer_passkey(client, SIGN_IN, key)
    clock.forward(minutes=16)
    path = "/profile/security/passkeys"
    assert client.get(path).headers["Location"].startswith("/confirm")
    assert client.post(CONFIRM, data={"credential": "{}"}).status_code == 422
    _answer, response = answer_passkey(client, CONFIRM, key)
    assert response.status_code == 303
    assert client.get(path).status_code == 200


def test_whoever_came_by_password_has_then_proved_both(
    app: Flask, cast: Cast, signed_in: SignIn
) -> None:
    browser, key = signed_in(cast.owner), SoftKey(named_portal(app))
    register_passkey(browser, key)
    assert amr_of_latest(app, cast) == "pwd"
    answer_passkey(browser, CONFIRM, key)
    assert amr_of_latest(app, cast) == "pwd hwk mfa"


def test_it_brings_the_new_roles_in_one_step(
    app: Flask, client: FlaskClient, cast: Cast, key: SoftKey, clock: Clock
) -> None:
    """Its person may have no password at hand, and no app at all."""
    answer_passkey(client, SIGN_IN, key)
    with app.app_context(), transaction():
        mine = Membership.user_id == cast.owner.user_id
        db.session.execute(update(Membership).where(mine).values(roles="planning"))
        clock.forward(seconds=1)
        note_new_roles(cast.owner.user_id)
    shown = client.get("/sign-in/again?next=/profile").text
    assert f'data-options="{AGAIN}/options"' in shown
    assert '/passkeys.js"' in shown
    clock.forward(seconds=1)
    refused = client.post(AGAIN, data={"credential": "{}", "next": "/profile"})
    assert refused.status_code == 422
    assert 'value="/profile"' in refused.text
    options = client.post(f"{CONFIRM}/options").get_json()
    for_another_purpose = {"credential": key.get(options), "next": "/profile"}
    assert client.post(AGAIN, data=for_another_purpose).status_code == 422
    assert "New roles are waiting" in client.get("/profile").text
    options = client.post(f"{AGAIN}/options").get_json()
    answer = client.post(AGAIN, data={"credential": key.get(options), "next": "/profile"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/profile")
    shown = client.get("/profile").text
    assert "Your roles are up to date." in shown
    assert "New roles are waiting" not in shown
    assert amr_of_latest(app, cast) == "hwk mfa"


def test_somebody_elses_brings_nobody_new_roles(
    client: FlaskClient, cast: Cast, key: SoftKey, signed_in: SignIn
) -> None:
    _answer, response = answer_passkey(signed_in(cast.colleague), AGAIN, key)
    assert response.status_code == 422


def test_a_disabled_person_stays_outside(
    app: Flask, client: FlaskClient, cast: Cast, key: SoftKey
) -> None:
    with app.app_context(), transaction():
        mine = update(User).where(User.id == cast.owner.user_id)
        db.session.execute(mine.values(active=False))
    assert answer_passkey(client, SIGN_IN, key)[1].status_code == 422


def test_the_same_key_is_kept_once(app: Flask, cast: Cast, key: SoftKey, signed_in: SignIn) -> None:
    again = register_passkey(signed_in(cast.colleague), key)
    assert again.status_code == 422
    assert passkey_of(app).user_id == cast.owner.user_id


def test_renamed_and_removed_by_its_owner_only(
    app: Flask, client: FlaskClient, cast: Cast, key: SoftKey, signed_in: SignIn, mails: Mails
) -> None:
    path = f"/profile/security/passkeys/{passkey_of(app).uuid}"
    stranger = signed_in(cast.colleague)
    assert stranger.get(path).status_code == 404
    assert stranger.post(path, data={"name": "Mine"}).status_code == 404
    assert stranger.post(f"{path}/remove").status_code == 404
    answer_passkey(client, SIGN_IN, key)
    assert client.post(path, data={"name": ""}).status_code == 422
    assert client.post(path, data={"name": "<b>Key</b>"}).status_code == 303
    assert "&lt;b&gt;Key&lt;/b&gt;" in client.get("/profile/security").text
    assert client.post(f"{path}/remove").status_code == 303
    assert mails(cast.owner).count("security_changed") == 2
    assert answer_passkey(app.test_client(), SIGN_IN, key)[1].status_code == 422
    entered = {"email": cast.owner.email, "password": PASSWORD}
    assert app.test_client().post("/sign-in", data=entered).headers["Location"] == "/"


def test_answered_challenges_leave_nothing_behind(
    app: Flask, client: FlaskClient, key: SoftKey
) -> None:
    answer_passkey(client, SIGN_IN, key)
    with app.app_context():
        left = select(func.count()).select_from(PasskeyChallenge)
        assert db.session.execute(left).scalar_one() == 0


def test_none_are_offered_at_a_numeric_address(
    client: FlaskClient, cast: Cast, signed_in: SignIn
) -> None:
    assert "data-passkey" not in client.get("/sign-in").text
    assert "numeric address" in signed_in(cast.owner).get("/profile/security").text
