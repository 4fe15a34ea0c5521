"""Who may see and do what: roles of the company, and nobody of another."""

import pytest

from tests.support import claims


@pytest.fixture
def uuid(app, cast):
    with app.app_context():
        claims.add_devices()
        uuid = claims.returned(cast.owner, cast.support)
        claims.charge(uuid, cast.support)
        return uuid


def pages_of(app, uuid):
    with app.app_context():
        shown = claims.shown(uuid)
    part, charge = shown.parts[0].uuid, shown.charges[0].uuid
    claim = f"/claims/{uuid}"
    gets = ["", "/plant", "/review", "/parts/new", f"/parts/{part}", f"/photos/{uuid}"]
    gets += ["/discard", "/withdraw"]
    gets += [f"/parts/{part}/{step}" for step in ("received", "replaced", "sent-back")]
    gets += [f"/charges/{charge}/dispute", f"/charges/{charge}/evidence", "/discard", "/withdraw"]
    posts = ["/plant", "/submit", "/discard", "/withdraw", "/messages", "/photos"]
    posts += [f"/photos/{uuid}/remove", "/parts/new", f"/parts/{part}", f"/parts/{part}/remove"]
    posts += [f"/parts/{part}/{step}" for step in ("received", "replaced", "sent-back")]
    posts += [f"/charges/{charge}/dispute"]
    return [claim + each for each in gets], [claim + each for each in posts]


# whatever is sent, the answer is the same
SENT = {
    "version": "1",
    "text": "Hello",
    "day": "2026-01-01",
    "reason": "Why",
    "name": "Plant",
    "country": "SE",
    "kind": "device",
    "defective_serial": claims.SECOND,
    "fault": "None",
}


def test_a_claim_of_others_does_not_exist(app, cast, uuid, signed_in):
    stranger = signed_in(cast.stranger)
    gets, posts = pages_of(app, uuid)
    assert {path: stranger.get(path).status_code for path in gets} == dict.fromkeys(gets, 404)
    found = {path: stranger.post(path, data=SENT).status_code for path in posts}
    assert found == dict.fromkeys(posts, 404)
    assert str(uuid) not in stranger.get("/claims").text


def test_planning_sees_nothing_and_is_told_who_does(app, cast, uuid, signed_in):
    planner = signed_in(cast.planner)
    gets, posts = pages_of(app, uuid)
    for path in ("/claims", "/claims/new", *gets):
        assert planner.get(path).status_code == 403
    for path in ("/claims/new", *posts):
        assert planner.post(path, data=SENT).status_code == 403
    assert 'href="/claims"' not in planner.get("/").text


def test_installation_files_and_does_not_dispute(app, cast, uuid, signed_in):
    fitter = signed_in(cast.colleague)
    page = fitter.get(f"/claims/{uuid}").text
    assert "Mud in the case" in page
    assert "Dispute this charge" not in page
    with app.app_context():
        charge = claims.shown(uuid).charges[0].uuid
    assert fitter.get(f"/claims/{uuid}/charges/{charge}/dispute").status_code == 403
    dispute = f"/claims/{uuid}/charges/{charge}/dispute"
    owner = signed_in(cast.owner)
    with app.app_context():
        form = {"version": str(claims.version(uuid)), "reason": "It was clean."}
    assert owner.post(dispute, data=form).status_code == 303
    assert "It was clean." in owner.get(f"/claims/{uuid}").text


def test_from_the_warranty_of_a_device_a_claim_is_one_step(app, cast, uuid, signed_in):
    fitter, address = signed_in(cast.colleague), f"/claims/new?serial={claims.SECOND}"
    assert address in fitter.get(f"/warranty/{claims.SECOND}").text
    assert claims.SECOND in fitter.get(address).text
    assert 'href="/claims"' in fitter.get("/").text
