"""What is wrong is said at its field, or above the form; what was typed stays."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

from portal.claims.filing.photos import MOST_PHOTOS
from portal.claims.kinds import PartKind
from portal.core.clock import today
from portal.web.formats import date_text
from portal.web.idempotency import FIELD
from tests.support import claims, uploads
from tests.support.statements import counted


@pytest.fixture
def devices(app, cast):
    with app.app_context():
        claims.add_devices()


@pytest.fixture
def owner(devices, cast, signed_in):
    return signed_in(cast.owner)


def ago(days):
    return (today() - timedelta(days=days)).isoformat()


def entries(**changes):
    told = {
        "version": "1",
        "kind": "device",
        "defective_serial": claims.DEFECTIVE,
        "replacement_serial": claims.REPLACEMENT,
        "received_on": ago(5),
        "replaced_on": ago(2),
        "description": "",
        "fault": "No display",
        "event_codes": "",
    }
    return {**told, **changes}


def errors(html):
    """Field → what is said at it."""
    found = re.findall(r'<p class="error" id="([a-z_]+)-error">.*?<span>(.*?)</span></p>', html)
    return dict(found)


REFUSED = [
    ({"defective_serial": "90523TD9"}, "defective_serial", "8 were entered"),
    ({"defective_serial": "90523TD9A00XR"}, "defective_serial", "We do not know this serial"),
    ({"defective_serial": "9O523TD9A001R"}, "defective_serial", f"Did you mean {claims.DEFECTIVE}"),
    ({"defective_serial": claims.FOREIGN}, "defective_serial", "of another manufacturer"),
    ({"replacement_serial": claims.DEFECTIVE}, "replacement_serial", "of the defective device"),
    ({"replacement_serial": claims.FOREIGN}, "replacement_serial", "of another manufacturer"),
    ({"replacement_serial": ""}, "replacement_serial", "together"),
    ({"received_on": ""}, "received_on", "together"),
    ({"replaced_on": ""}, "replaced_on", "together"),
    ({"replacement_serial": "", "received_on": ""}, "replacement_serial", "together"),
    (
        {"kind": "other_part", "replacement_serial": "", "description": "Fan", "replaced_on": ""},
        "replaced_on",
        "together",
    ),
    ({"replaced_on": ago(-1)}, "replaced_on", "in the future"),
    ({"received_on": ago(-2), "replaced_on": ago(-1)}, "received_on", "in the future"),
    ({"received_on": ago(1)}, "received_on", "received on that day at the latest"),
    ({"replaced_on": "soon"}, "replaced_on", "Enter a date"),
    ({"fault": ""}, "fault", "Describe the fault"),
    ({"kind": "other_part", "replacement_serial": ""}, "description", "Say which part"),
    (
        {"kind": "other_part", "replacement_serial": "", "description": "Fan \N{SUN WITH FACE}"},
        "description",
        "cannot be printed on an invoice: \N{SUN WITH FACE}.",
    ),
    ({"kind": "plant"}, "kind", "Choose one of the options"),
]


def test_each_refusal_of_a_part_stands_at_its_field(app, cast, owner):
    with app.app_context():
        uuid = claims.draft(cast.owner)
    for changes, field, sentence in REFUSED:
        answer = owner.post(f"/claims/{uuid}/parts/new", data=entries(**changes))
        assert answer.status_code == 422, changes
        assert sentence in errors(answer.text)[field], (changes, errors(answer.text))
        assert "No display" in answer.text or "fault" in changes
    with app.app_context():
        assert claims.rows(uuid) == []


def test_a_plant_has_a_name_that_an_invoice_can_bear(app, cast, owner):
    with app.app_context():
        uuid = claims.draft(cast.owner)
    key = claims.value(owner.get("/claims/new").text, FIELD)
    named = {"name": "Dach 🏠, 屋顶 🏠", "country": "SE", "version": "1", FIELD: key}
    for path in ("/claims/new", f"/claims/{uuid}/plant"):
        answer = owner.post(path, data=named)
        assert answer.status_code == 422
        assert errors(answer.text)["name"].endswith("on an invoice: 🏠 屋 顶.")
        assert "Dach 🏠" in answer.text
        readable = {**named, "name": "Къща Ηλιακή Růže"}
        assert owner.post(path, data=readable).status_code == 303
    too_long = owner.post("/claims/new", data={**named, "name": "🏠" * 101})
    assert errors(too_long.text)["name"] == "This text is too long."


def test_a_stale_page_keeps_what_was_typed_and_saves_it_when_sent_again(app, cast, owner):
    with app.app_context():
        uuid = claims.draft(cast.owner, claims.second())
    plant = {"name": "Solgården", "country": "SE", "version": "1"}
    for form, typed in (("plant", plant), ("parts/new", entries())):
        answer = owner.post(f"/claims/{uuid}/{form}", data=typed)
        assert answer.status_code == 409
        assert "nothing of yours is saved yet" in answer.text
        for entered in ("Solgården",) if form == "plant" else ("No display",):
            assert entered in answer.text
        again = {**typed, "version": claims.value(answer.text, "version")}
        assert owner.post(f"/claims/{uuid}/{form}", data=again).status_code == 303


def test_a_part_is_changed_and_removed(app, cast, owner):
    with app.app_context():
        uuid = claims.draft(cast.owner, claims.entered())
        part, version = claims.rows(uuid)[0].uuid, claims.version(uuid)
    path = f"/claims/{uuid}/parts/{part}"
    assert claims.REPLACEMENT in owner.get(path).text
    answer = owner.post(path, data=entries(version=str(version), fault="Smoke"))
    assert answer.status_code == 303, answer.text
    with app.app_context():
        assert claims.rows(uuid)[0].fault == "Smoke"
    stale = owner.post(f"{path}/remove", data={"version": str(version)})
    assert stale.status_code == 409
    assert "Smoke" in stale.text
    answer = owner.post(f"{path}/remove", data={"version": str(version + 1)})
    assert answer.status_code == 303
    with app.app_context():
        assert claims.rows(uuid) == []


def test_photos_are_pictures_by_content_and_not_too_many(app, cast, owner):
    with app.app_context():
        uuid = claims.draft(cast.owner)
    path = f"/claims/{uuid}/photos"

    def send(*files):
        sent = {"photos": [(BytesIO(content), name) for content, name in files]}
        return owner.post(path, data=sent, content_type="multipart/form-data")

    png, jpeg = uploads.picture(), uploads.picture("JPEG")
    for content in (b"\x00\x00\x00\x18ftypheic", b"<svg/>", b"MZ\x90\x00", uploads.pdf()):
        answer = send((png, "good.png"), (content, "photo.jpg"))
        assert answer.status_code == 422
        said = errors(answer.text)["photos"]
        assert said.startswith("photo.jpg: ") and "not a photo in JPEG or PNG" in said
    assert "Choose a file" in errors(send().text)["photos"]
    assert "too many photos" in errors(send(*[(png, "a.png")] * 50).text)["photos"]
    with app.app_context():
        assert claims.shown(uuid).photos == ()
    assert send((png, "a.png"), (jpeg, "b.jpg")).status_code == 303
    answer = send(*[(png, "c.png")] * (MOST_PHOTOS - 1))
    assert "10 more can be added" in errors(answer.text)["photos"]
    with app.app_context():
        first, version = claims.shown(uuid).photos[0], claims.version(uuid)
    shown = owner.get(f"{path}/{first.uuid}")
    assert shown.mimetype == "image/png"
    assert Image.open(BytesIO(shown.data)).size == (40, 30)
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert owner.post(f"{path}/{first.uuid}/remove").status_code == 409
    removed = owner.post(f"{path}/{first.uuid}/remove", data={"version": str(version)})
    assert removed.status_code == 303
    assert owner.get(f"{path}/{first.uuid}").status_code == 404


def test_photos_of_a_submitted_claim_stay(app, cast, owner):
    with app.app_context():
        uuid = claims.submitted(cast.owner)
    path = f"/claims/{uuid}/photos"
    sent = {"photos": [(BytesIO(uploads.picture()), "a.png")]}
    assert owner.post(path, data=sent, content_type="multipart/form-data").status_code == 303
    with app.app_context():
        shown, version = claims.shown(uuid), str(claims.version(uuid))
    assert shown.events[-1].kind == "claim.photos"
    answer = owner.post(f"{path}/{shown.photos[0].uuid}/remove", data={"version": version})
    assert answer.status_code == 409
    assert "they are evidence" in answer.text


def test_a_closed_claim_is_edited_by_no_stale_page(app, cast, owner):
    with app.app_context():
        uuid = claims.accepted(cast.owner, cast.support)
        part, version = claims.rows(uuid)[0].uuid, claims.version(uuid)
        claims.close(uuid)
    told = {"version": str(version), "day": ago(0), "tracking": "1"}
    answer = owner.post(f"/claims/{uuid}/parts/{part}/sent-back", data=told)
    assert answer.status_code == 409
    assert "This claim is closed" in answer.text
    assert owner.post(f"/claims/{uuid}/messages", data={"text": "Hi"}).status_code == 409
    assert "Send the message" not in owner.get(f"/claims/{uuid}").text


def test_what_happened_was_not_long_before_the_device(app, cast, owner):
    with app.app_context():
        coming = claims.to_come(kind=PartKind.OTHER_PART, description="Fan")
        uuid = claims.accepted(cast.owner, cast.support, coming)
        [part] = claims.rows(uuid)
        version = claims.version(uuid)
    for step, day, sentence in (
        ("received", "0001-01-01", "Enter a date"),
        ("replaced", "0001-01-01", "Enter a date"),
        ("replaced", ago(101), "it cannot have been replaced before"),
    ):
        told = {"version": str(version), "day": day, "serial": ""}
        answer = owner.post(f"/claims/{uuid}/parts/{part.uuid}/{step}", data=told)
        assert answer.status_code == 422, (step, day)
        assert sentence in errors(answer.text)["day"], (step, day)
    with app.app_context():
        assert claims.rows(uuid)[0] == part


def test_the_page_asks_for_the_code_of_a_replacement_that_only_the_company_names(app, cast, owner):
    with app.app_context():
        uuid = claims.accepted(cast.owner, cast.support, claims.to_come())
        [part] = claims.rows(uuid)
        version = str(claims.version(uuid))
    place = f"/claims/{uuid}/parts/{part.uuid}/replaced"
    assert "Device code" in owner.get(place).text
    told = {"version": version, "day": ago(1), "serial": claims.REPLACEMENT}
    for code, sentence in (
        ("", "Enter the device code"),
        ("?", "6 to 20"),
        ("ABCDEF", "do not belong together"),
    ):
        answer = owner.post(place, data={**told, "code": code})
        assert answer.status_code == 422
        assert sentence in errors(answer.text)["code"]
    assert owner.post(place, data={**told, "code": claims.DEVICE_CODE}).status_code == 303


def test_the_list_finds_and_filters_in_two_statements(app, cast, owner):
    with app.app_context():
        claims.draft(cast.owner, claims.entered())
        claims.submitted(cast.owner, claims.second())
    for query, found in {
        "": 2,
        "?state=draft": 1,
        "?state=yours": 1,
        "?state=submitted": 1,
        "?state=closed": 0,
        "?text=cl00001": 1,
        f"?text={claims.SECOND[:8]}": 2,
        f"?text={claims.SECOND}": 1,
        "?text=VÄXJÖ": 2,
        "?text=uppdrag+17": 2,
        "?text=nowhere": 0,
    }.items():
        with counted(app) as statements:
            text = owner.get(f"/claims{query}").text
        assert len(statements) <= 2, str(statements)
        assert len(re.findall(r'<a href="/claims/[0-9a-f-]{36}"', text)) == found, query


def test_a_stale_page_says_what_is_stored_where_it_differs(app, cast, owner):
    with app.app_context():
        uuid = claims.draft(cast.owner, claims.entered())
        part = claims.rows(uuid)[0].uuid
    sent = entries(kind="other_part", description="Fan", replaced_on=ago(1), event_codes="5014")
    answer = owner.post(f"/claims/{uuid}/parts/{part}", data=sent)
    assert answer.status_code == 409
    stored = date_text(today() - timedelta(days=2))
    assert errors(answer.text) == {
        "kind": "Stored now: A whole device",
        "replacement_serial": f"Stored now: {claims.REPLACEMENT}",
        "replaced_on": f"Stored now: {stored}",
        "description": "Stored now: –",
    }
    assert f'<a href="/claims/{uuid}" target="_blank"' in answer.text
    plant = {"name": "Villa Björk", "city": "Växjö", "country": "DE", "version": "1"}
    answer = owner.post(f"/claims/{uuid}/plant", data=plant)
    assert answer.status_code == 409
    assert errors(answer.text) == {
        "street": "Stored now: Björkvägen 3",
        "postal_code": "Stored now: 123 45",
        "country": "Stored now: Sweden",
        "own_reference": "Stored now: Uppdrag 17",
    }
    assert f'<a href="/claims/{uuid}" target="_blank"' in answer.text
