"""The pages of certificates: download, check by anybody, and support's withdrawal."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.audit.record import Actor
from portal.core.transaction import transaction
from portal.extensions import limiter
from portal.warranty.certificate.numbers import new_number, printed
from portal.warranty.facts import NewFact, record_fact
from portal.warranty.kinds import FactKind
from portal.warranty.lookup.views import quota
from portal.warranty.upgrade import registering
from tests.support.cast import Cast, Person
from tests.support.certificates import issue_for, row_of, withdraw
from tests.support.clock import Clock
from tests.support.owned_devices import KOSTAL_SERIAL, add_device, give, identity_of
from tests.support.pages import Document, text_of
from tests.support.pdf_text import text_of_pdf
from tests.support.statements import counted
from tests.support.wallet import audited

DEVICE = f"/devices/{KOSTAL_SERIAL}"
PAGE = f"{DEVICE}/certificate"
REASON = "Fel enhet."

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def owner(app: Flask, cast: Cast, clock: Clock, signed_in: SignIn) -> FlaskClient:
    with app.app_context():
        give(add_device(), cast.owner)
    return signed_in(cast.owner)


@pytest.fixture
def number(app: Flask, cast: Cast, owner: FlaskClient) -> str:
    with app.app_context():
        return issue_for(KOSTAL_SERIAL, cast.owner.user_id)


@pytest.fixture
def withdrawn(app: Flask, cast: Cast, number: str) -> str:
    with app.app_context():
        withdraw(number, Actor(cast.support.user_id, cast.support.name), REASON)
    return number


@pytest.fixture
def visitor(app: Flask, number: str) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def limited(visitor: FlaskClient) -> Iterator[FlaskClient]:
    limiter.enabled = True
    limiter.reset()
    yield visitor
    limiter.enabled = False
    limiter.reset()


def shown(answer: TestResponse) -> str:
    return " ".join(text_of(Document(answer.text).named("main")[0]).split())


def upgrade(app: Flask, cast: Cast) -> None:
    with app.app_context():
        registering.register(identity_of(cast.owner.user_id), KOSTAL_SERIAL, None, "key-0001")


def test_one_step_from_the_device_to_the_document(app: Flask, owner: FlaskClient) -> None:
    page = owner.get(DEVICE)
    assert f'action="{PAGE}"' in page.text
    answer = owner.post(PAGE)
    assert answer.status_code == 303
    with counted(app) as statements:
        document = owner.get(answer.location)
    assert (document.status_code, document.mimetype) == (200, "application/pdf")
    assert len(statements) <= 2, str(statements)
    disposition = document.headers["Content-Disposition"]
    assert disposition == f"inline; filename=certificate-{KOSTAL_SERIAL}-en.pdf"
    assert "Warrantycertificate" in text_of_pdf(document.data)
    with counted(app) as statements:
        listed = owner.get(PAGE)
    assert len(statements) <= 3, str(statements)
    assert "Valid" in shown(listed)


def test_a_button_for_each_language(owner: FlaskClient) -> None:
    page = owner.get(PAGE)
    assert "No certificate yet" in shown(page)
    buttons = Document(page.text).named("main")[0].iter("button")
    languages = [each.get("value") for each in buttons if each.get("name") == "language"]
    assert languages == ["en", "sv", "fr", "it", "el", "cs"]
    answer = owner.post(PAGE, data={"language": "el"})
    assert answer.location.endswith(".pdf?language=el")
    document = owner.get(answer.location)
    assert "-el.pdf" in document.headers["Content-Disposition"]
    assert "15Ιουν2026" in text_of_pdf(document.data)
    nonsense = owner.post(PAGE, data={"language": "xx"})
    assert nonsense.location.endswith(".pdf")
    assert owner.get(f"{nonsense.location}?language=xx").status_code == 200


def test_after_the_upgrade_it_is_offered_and_certifies_the_new_days(
    app: Flask, cast: Cast, owner: FlaskClient, number: str
) -> None:
    upgrade(app, cast)
    page = owner.get(f"{DEVICE}/warranty")
    assert f'action="{PAGE}"' in page.text
    document = owner.get(owner.post(PAGE).location)
    assert "30Sept2031" in text_of_pdf(document.data)
    assert "Replaced" in shown(owner.get(PAGE))
    gone = owner.get(f"{PAGE}/{number}.pdf")
    assert gone.status_code == 410
    assert "Download the present one" in shown(gone)


def test_without_days_it_is_not_offered_and_refused(
    app: Flask, cast: Cast, signed_in: SignIn
) -> None:
    with app.app_context():
        give(add_device(produced_on=None, shipped_on=None), cast.owner)
    client = signed_in(cast.owner)
    assert f'action="{PAGE}"' not in client.get(DEVICE).text
    answer = client.post(PAGE)
    assert answer.status_code == 422
    assert "there is nothing to certify" in shown(answer)
    assert "there is nothing to certify" in shown(client.get(PAGE))
    assert "No certificate yet" not in shown(client.get(PAGE))


def test_the_owner_reads_why_it_was_withdrawn(
    app: Flask, cast: Cast, owner: FlaskClient, withdrawn: str
) -> None:
    answer = owner.post(PAGE)
    assert answer.status_code == 409
    assert f"withdrew the certificate of this device on 15 Jun 2026: {REASON}" in shown(answer)
    assert shown(answer).count(REASON) == 2, "in the list, and once above it"
    with counted(app) as statements:
        page = owner.get(PAGE)
    assert len(statements) <= 3, str(statements)
    assert f"Withdrawn {REASON}" in shown(page)
    assert "Write to our support if you need a new one." in shown(page)
    assert "mailto:" in page.text.split("<main")[1].partition("</main>")[0]
    for each in (page, answer):
        assert not list(Document(each.text).named("main")[0].iter("button"))
        assert "You always get the certificate" not in shown(each)
    # another cover is certified as ever
    upgrade(app, cast)
    assert "You always get the certificate" in shown(owner.get(PAGE))
    assert owner.get(f"{PAGE}/{withdrawn}.pdf").status_code == 410


def test_others_find_nothing(cast: Cast, signed_in: SignIn, number: str) -> None:
    stranger = signed_in(cast.stranger)
    assert stranger.get(PAGE).status_code == 404
    assert stranger.post(PAGE).status_code == 404
    assert stranger.get(f"{PAGE}/{number}.pdf").status_code == 404
    assert signed_in(cast.planner).get(PAGE).status_code == 403


def test_anybody_checks_it(app: Flask, visitor: FlaskClient, number: str) -> None:
    with counted(app) as statements:
        page = visitor.get(f"/certificates/{number}")
    assert len(statements) <= 3, str(statements)
    text = shown(page)
    assert "This certificate is valid." in text
    for fact in (KOSTAL_SERIAL, "15 Jun 2026", "1 Oct 2026", "30 Sept 2028"):
        assert fact in text
    for secret in ("Solkraft", "Owner", "PLENTICORE"):
        assert secret not in text


def test_a_changed_cover_is_told_at_once(
    app: Flask, cast: Cast, visitor: FlaskClient, number: str
) -> None:
    upgrade(app, cast)
    assert "Replaced The cover of this device has changed since." in shown(
        visitor.get(f"/certificates/{number}")
    )


def test_a_withdrawn_one_shows_no_days(visitor: FlaskClient, withdrawn: str) -> None:
    text = shown(visitor.get(f"/certificates/{withdrawn}"))
    assert "Do not rely on it." in text
    assert "2028" not in text
    assert REASON not in text


def test_a_cover_that_ended_is_told(clock: Clock, visitor: FlaskClient, number: str) -> None:
    clock.forward(days=1000)
    text = shown(visitor.get(f"/certificates/{number}"))
    assert (
        "This certificate is valid, but the cover that it certifies ended on 30 Sept 2028." in text
    )


def test_a_typed_number_leads_to_its_page(visitor: FlaskClient, number: str) -> None:
    assert "Check the certificate" in shown(visitor.get("/certificates"))
    typed = printed(number).lower()
    answer = visitor.get("/certificates", query_string={"number": typed})
    assert (answer.status_code, answer.location) == (303, f"/certificates/{number}")
    assert visitor.get(f"/certificates/{typed}").location == f"/certificates/{number}"
    empty = visitor.get("/certificates?number=")
    assert (empty.status_code, "Enter the number" in shown(empty)) == (422, True)


def test_one_answer_for_slips_and_for_numbers_that_nobody_has(visitor: FlaskClient) -> None:
    answers = [
        visitor.get(f"/certificates/{new_number()}"),
        visitor.get("/certificates/CW-1234"),
        visitor.get("/certificates?number=CW-1234"),
        visitor.get("/certificates?number=/"),
    ]
    assert {answer.status_code for answer in answers} == {404}
    [told] = {shown(answer) for answer in answers}
    assert "We know of no certificate with this number." in told


def test_numbers_are_not_tried_out_by_the_thousand(
    limited: FlaskClient, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quota, "VISITORS", "3 per hour")
    codes = [limited.get(f"/certificates/{new_number()}").status_code for _ in range(4)]
    assert codes == [404, 404, 404, 429]
    # the lookup of serials is the same purse
    assert limited.get(f"/certificates/{number}").status_code == 429
    assert limited.get(f"/warranty/{KOSTAL_SERIAL}").status_code == 429


def test_support_finds_it_by_number_and_serial(cast: Cast, signed_in: SignIn, number: str) -> None:
    support = signed_in(cast.support)
    for typed in (printed(number).lower(), KOSTAL_SERIAL, ""):
        page = support.get("/support/certificates", query_string={"text": typed})
        assert printed(number) in shown(page)
    assert "No certificate fits" in shown(support.get("/support/certificates?text=CW"))
    assert "too long" in shown(support.get(f"/support/certificates?text={'x' * 200}"))
    assert support.get("/support/certificates/4711").status_code == 404


def test_support_withdraws_it_and_allows_a_new_one(
    app: Flask, cast: Cast, owner: FlaskClient, signed_in: SignIn, number: str
) -> None:
    support = signed_in(cast.support)
    with app.app_context():
        here = f"/support/certificates/{row_of(number).id}"
    page = support.get(here)
    assert "Solkraft AB · Owner" in shown(page)
    assert "30 Sept 2028" in shown(page)
    assert "use the language of the owner, Svenska." in shown(page)
    assert "Give the reason" in shown(support.post(f"{here}/withdraw"))
    assert support.post(f"{here}/allow").status_code == 409
    review = support.post(f"{here}/withdraw", data={"reason": REASON}).location
    answer = support.post(review)
    assert (answer.status_code, answer.location) == (303, here)
    for again in (review, f"{here}/withdraw"):
        refused = support.post(again, data={"reason": REASON})
        assert (refused.status_code, "has changed meanwhile" in shown(refused)) == (409, True)
    assert support.get(review).location == here, "whoever comes back sees what became of it"
    assert owner.post(PAGE).status_code == 409
    assert support.post(f"{here}/allow").location == here
    assert owner.post(PAGE).status_code == 303
    with app.app_context():
        assert {entry.company_id for entry in audited("customer.viewed")} == {cast.company_id}
        assert len(audited("certificate.withdrawn")) == 1


def test_a_withdrawal_is_reviewed_first(
    app: Flask, cast: Cast, signed_in: SignIn, number: str
) -> None:
    support = signed_in(cast.support)
    with app.app_context():
        here = f"/support/certificates/{row_of(number).id}"
    review = support.post(f"{here}/withdraw", data={"reason": REASON}).location
    assert review.startswith(f"{here}/withdraw/review?")
    page = support.get(review)
    for fact in (printed(number), KOSTAL_SERIAL, "Solkraft AB · Owner", REASON, "cannot be undone"):
        assert fact in shown(page)
    change = next(
        link.get("href")
        for link in Document(page.text).named("main")[0].iter("a")
        if (link.get("href") or "").startswith(f"{here}?")
    )
    assert REASON in shown(support.get(change))
    with app.app_context():
        assert row_of(number).state == "valid", "a review changes nothing"
        viewed = [entry.facts["page"] for entry in audited("customer.viewed")]
    assert f"{here}/withdraw/review" in viewed
    forged = f"{here}/withdraw/review?entries=forged"
    assert support.get(forged).location == support.post(forged).location == here
    assert support.post(review.replace(here, "/support/certificates/4711")).status_code == 303
    assert support.get("/support/certificates/4711/withdraw/review").status_code == 404


def test_facts_that_change_no_day_issue_no_new_one(
    app: Flask, cast: Cast, owner: FlaskClient, number: str
) -> None:
    with app.app_context(), transaction():
        moment = {"kind": FactKind.COMMISSIONED, "happened_on": row_of(number).issued_at.date()}
        fact = NewFact(serial=KOSTAL_SERIAL, reference="note", **moment)
        record_fact(fact, Actor(cast.support.user_id, "Support"))
    assert f"/{number}.pdf" in owner.post(PAGE).location
