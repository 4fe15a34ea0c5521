"""The whole path of a draft in the browser, each page in at most three statements."""

from datetime import timedelta

import pytest

from portal.claims.filing import photos
from portal.claims.filing.photos import checked_photo
from portal.claims.staff import deciding
from portal.core.clock import today
from portal.web.formats import date_text
from tests.support import claims
from tests.support.company import staff
from tests.support.statements import counted
from tests.support.uploads import picture


@pytest.fixture
def owner(app, cast, signed_in):
    with app.app_context():
        claims.add_devices()
    return signed_in(cast.owner)


def test_from_the_device_to_the_submitted_claim(app, cast, owner):
    assert "No claims yet" in owner.get("/claims").text
    new = owner.get(f"/claims/new?serial={claims.DEFECTIVE}").text
    a = owner.post(
        "/claims/new",
        data={
            "key": claims.value(new, "key"),
            "serial": claims.DEFECTIVE,
            "name": "Villa",
            "street": "",
            "postal_code": "",
            "city": "",
            "country": "SE",
            "own_reference": "",
        },
    )
    assert a.status_code == 303, a.text
    part = owner.get(a.headers["Location"])
    assert claims.DEFECTIVE in part.text
    path = a.headers["Location"].partition("?")[0]
    day = (today() - timedelta(days=2)).isoformat()
    a = owner.post(
        path,
        data={
            "version": claims.value(part.text, "version"),
            "kind": "device",
            "defective_serial": claims.DEFECTIVE,
            "replacement_serial": claims.REPLACEMENT,
            "received_on": day,
            "replaced_on": day,
            "fault": "dead",
            "event_codes": "1",
            "description": "",
        },
    )
    assert a.status_code == 303, a.text
    claim = a.headers["Location"]
    with counted(app) as seen:
        page = owner.get(claim)
    assert len(seen) <= 3, str(seen)
    assert "€120.00" in page.text
    with counted(app) as seen:
        review = owner.get(claim + "/review")
    assert len(seen) <= 3, str(seen)
    shown = {"version": claims.value(review.text, "version")}
    for _ in range(2):  # pressed twice, the second answer is the claim of the first
        a = owner.post(claim + "/submit", data=shown)
        assert (a.status_code, a.headers.get("Location")) == (303, claim), a.text
    with counted(app) as seen:
        page = owner.get(claim)
    assert len(seen) <= 3, str(seen)
    assert "CL00001" in page.text
    with counted(app) as seen:
        page = owner.get("/claims")
    assert len(seen) <= 3
    assert "CL00001" in page.text


def test_what_ends_is_asked_before(app, cast, owner):
    with app.app_context():
        draft, filed = claims.draft(cast.owner), claims.submitted(cast.owner)
    for uuid, step, there in ((draft, "discard", 404), (filed, "withdraw", 200)):
        path = f"/claims/{uuid}/{step}"
        asked = owner.get(path)
        assert "What cannot be undone" in asked.text
        answer = owner.post(path, data={"version": claims.value(asked.text, "version")})
        assert answer.status_code == 303
        assert owner.get(f"/claims/{uuid}").status_code == there
        assert owner.post(path, data={"version": "1"}).status_code in (404, 409)
    # nothing is left to end
    assert owner.get(f"/claims/{filed}/withdraw").status_code == 303
    assert owner.get(f"/claims/{filed}/discard").status_code == 303


def test_of_a_claim_decided_in_part_the_rest_is_withdrawn(app, cast, owner):
    with app.app_context():
        uuid = claims.submitted(cast.owner, claims.entered(), claims.second())
        part, seen = claims.rows(uuid)[0].uuid, claims.version(uuid)
        deciding.refuse(uuid, [part], "Fell down", staff(cast.support), seen)
    button, path = "Withdraw the undecided parts", f"/claims/{uuid}/withdraw"
    assert button in owner.get(f"/claims/{uuid}").text
    asked = owner.get(path).text
    assert button in asked
    assert "We stop checking these parts" in asked
    sent = owner.post(path, data={"version": claims.value(asked, "version")})
    assert sent.status_code == 303
    page = owner.get(f"/claims/{uuid}").text
    assert "The undecided parts are withdrawn." in page
    assert f"{claims.SECOND} withdrawn." in page
    assert button not in page


def test_the_review_shows_all_that_is_frozen(app, cast, owner):
    with app.app_context():
        coming = claims.second(replacement_serial=None, received_on=None, replaced_on=None)
        uuid = claims.draft(cast.owner, claims.entered(fault="Smoke & sparks"), coming)
        photos.add(uuid, [checked_photo(picture(), "plate.png")], claims.filer(cast.owner))
        photo = claims.shown(uuid).photos[0].uuid
    assert "Smoke &amp; sparks" in owner.get(f"/claims/{uuid}").text
    text = owner.get(f"/claims/{uuid}/review").text
    days = [date_text(today() - timedelta(days=ago)) for ago in (5, 2)]
    serials = (claims.DEFECTIVE, claims.REPLACEMENT, claims.SECOND)
    plant = ("Villa Björk", "Björkvägen 3, 123 45 Växjö, Sweden", "Uppdrag 17")
    photo = (f'src="/claims/{uuid}/photos/{photo}"', "plate.png")
    for shown in (*plant, *serials, *days, "Smoke &amp; sparks", "No display", "5014", *photo):
        assert shown in text, shown
