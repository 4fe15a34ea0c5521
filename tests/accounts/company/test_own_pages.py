"""The company's own page: seen by all, changed by administrators, told to both addresses."""

import pytest
from sqlalchemy import select, update

from portal.accounts.models import Company, Membership
from portal.core.transaction import transaction
from portal.extensions import db
from tests.support.browsing import fields
from tests.support.second_factor import give_app
from tests.support.wallet import audited, mails

ENTRIES = {
    "email": "office@se100001.example",
    "contact_name": "Eva Ek",
    "phone": "+46 1 23",
    "street": "Solgatan 1",
    "postal_code": "903 25",
    "city": "Umeå",
    "tax_number": "",
    "legal_registration": "556677-8899",
    "locale": "sv",
}


@pytest.fixture
def owner(signed_in, cast):
    return signed_in(cast.owner)


def shown_to(client):
    return fields(client.get("/company/edit").text, "/company/edit")["shown"]


def save(client, shown=None, **changes):
    """What the page showed comes back with it, unless it is another tab's."""
    sent = {**ENTRIES, "shown": shown or shown_to(client), **changes}
    return client.post("/company/edit", data=sent)


def stored(app, cast):
    with app.app_context():
        return db.session.execute(
            select(*Company.__table__.columns).where(Company.id == cast.company_id)
        ).one()


def test_every_member_sees_what_orders_need(cast, signed_in):
    for person in (cast.owner, cast.colleague, cast.planner):
        page = signed_in(person).get("/company").text
        assert "SE100001" in page
        assert "office@se100001.example" in page
        assert ("/company/edit" in page) == (person is cast.owner)
    assert signed_in(cast.support).get("/company").status_code == 403
    assert signed_in(cast.colleague).post("/company/edit", data=ENTRIES).status_code == 403


def test_free_entries_are_saved_and_noted(app, cast, owner):
    assert save(owner).location == "/company"
    assert stored(app, cast).contact_name == "Eva Ek"
    with app.app_context():
        [entry] = audited("company.changed")
        assert entry.facts["after"]["city"] == "Umeå"
        assert "email" not in entry.facts["after"]
        assert mails("company_email_changed") == []
    save(owner)
    with app.app_context():
        assert len(audited("company.changed")) == 1


def test_a_new_registered_address_is_told_to_both(app, cast, owner):
    save(owner, email=" New@Solkraft.example ")
    assert stored(app, cast).email == "new@solkraft.example"
    with app.app_context():
        assert mails("company_email_changed") == [
            ("office@se100001.example", "sv"),
            ("new@solkraft.example", "sv"),
        ]
        facts = audited("company.changed")[0].facts
        assert (facts["before"]["email"], facts["after"]["email"]) == (
            "office@se100001.example",
            "new@solkraft.example",
        )


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"email": ""}, "Enter an e-mail address."),
        ({"email": "nobody"}, "Enter a complete e-mail address"),
        ({"email": "società@chiara.example"}, "Enter a complete e-mail address"),
        (
            {"email": "a@b.example\r\nBcc: c@d.example"},
            "Enter a complete e-mail address",
        ),
        ({"email": "x" * 300}, "This e-mail address is too long."),
        ({"phone": "9" * 41}, "This text is too long."),
        ({"locale": "xx"}, "Choose a language from the list."),
    ],
)
def test_wrong_entries_are_explained(app, cast, owner, wrong, sentence):
    page = save(owner, **wrong)
    assert page.status_code == 422
    assert sentence in page.text
    assert stored(app, cast).contact_name == ""


def test_a_business_without_vat_number_stays_a_small_one(app, cast, owner):
    with app.app_context(), transaction():
        own = Company.id == cast.company_id
        db.session.execute(update(Company).where(own).values(vat_id="", small_business=True))
    page = save(owner)
    assert page.status_code == 422
    assert "Enter the VAT number of your company, or say that it is a small business" in page.text
    assert stored(app, cast).small_business
    assert save(owner, small_business="y").status_code == 303


def test_an_older_tab_takes_back_nothing(app, cast, owner):
    """A colleague saves phone and address while it is open; it changes the town alone."""
    save(owner)
    older = shown_to(owner)
    new = {"phone": "+46 9 99", "email": "new@solkraft.example", "tax_number": "77"}
    assert save(owner, **new).status_code == 303
    assert save(owner, older, city="Boden").location == "/company"
    row = stored(app, cast)
    assert (row.phone, row.email, row.tax_number, row.city) == (*new.values(), "Boden")
    with app.app_context():
        assert audited("company.changed")[-1].facts["after"] == {"city": "Boden"}


def test_what_both_have_changed_is_shown_and_asked_again(app, cast, owner):
    save(owner)
    older = shown_to(owner)
    save(owner, phone="+46 9 99", street="Nygatan 2")
    page = save(owner, older, phone="+46 7 77", city="Boden")
    assert page.status_code == 409
    assert "Somebody else has changed this entry in the meantime." in page.text
    assert page.text.count('aria-invalid="true"') == 1
    sent = fields(page.text, "/company/edit")
    assert (sent["phone"], sent["street"], sent["city"]) == ("+46 9 99", "Nygatan 2", "Boden")
    assert (stored(app, cast).phone, stored(app, cast).city) == ("+46 9 99", "Umeå")
    assert save(owner, **{**sent, "phone": "+46 7 77"}).location == "/company"
    row = stored(app, cast)
    assert (row.phone, row.street, row.city) == ("+46 7 77", "Nygatan 2", "Boden")


@pytest.mark.parametrize("shown", ["", "x", "of another"])
def test_whoever_does_not_say_what_was_shown_changes_nothing(app, cast, owner, signed_in, shown):
    if shown == "of another":
        shown = shown_to(signed_in(cast.stranger))
    assert owner.post("/company/edit", data={**ENTRIES, "shown": shown}).status_code == 409
    assert stored(app, cast).contact_name == ""


def test_the_second_factor_is_a_duty_when_the_company_says_so(app, cast, owner):
    with app.app_context():
        give_app(cast.owner)
    for _ in range(2):
        owner.post("/company/second-factor", data={"required": "yes"})
        assert stored(app, cast).second_factor_required
    owner.post("/company/second-factor", data={"required": "no"})
    assert not stored(app, cast).second_factor_required
    with app.app_context():
        assert len(audited("company.second_factor_required")) == 1
        assert len(audited("company.second_factor_optional")) == 1


def test_whoever_lost_the_role_changes_nothing(app, cast, owner):
    with app.app_context(), transaction():
        db.session.execute(update(Membership).values(roles="purchase"))
    for path, data in (
        ("/company/edit", ENTRIES),
        ("/company/second-factor", {"required": "yes"}),
        ("/company/change", {"name": "X", "country": "SE", "vat_id": "SE556677889901"}),
    ):
        assert owner.post(path, data=data).status_code == 403
    assert stored(app, cast).name == "Solkraft AB"


def test_asked_compared_and_withdrawn(app, cast, owner):
    wanted = {"name": "Solkraft Hellas", "country": "GR", "vat_id": "el 094259216"}
    assert owner.post("/company/change", data=wanted).location == "/company"
    page = owner.get("/company").text
    for shown in ("<del>Sweden</del>", "<ins>Greece</ins>", "<ins>EL094259216</ins>"):
        assert shown in page
    again = owner.post("/company/change", data=wanted)
    assert again.status_code == 409
    assert "Another change waits for our review already." in again.text
    number = page.split('name="number" value="')[1].split('"')[0]
    assert owner.post("/company/change/withdraw", data={"number": number}).status_code == 303
    assert owner.post("/company/change/withdraw", data={"number": number}).status_code == 409
    assert owner.post("/company/change/withdraw", data={"number": "9" * 30}).status_code == 409
    assert stored(app, cast).country == "SE"


def test_a_stranger_withdraws_nothing(app, cast, owner, signed_in):
    owner.post("/company/change", data={"name": "S", "country": "SE", "vat_id": "SE556677889901"})
    answer = signed_in(cast.stranger).post("/company/change/withdraw", data={"number": "1"})
    assert answer.status_code == 404


def test_support_compares_and_decides(app, cast, owner, signed_in):
    owner.post("/company/change", data={"name": "Solkraft", "country": "DE", "vat_id": "136695976"})
    support = signed_in(cast.support)
    assert "Solkraft AB" in support.get("/support/company-changes").text
    page = support.get("/support/company-changes/1").text
    assert "<ins>DE136695976</ins>" in page
    assert "The format of the VAT number is right; no register was asked" in page
    assert "Fremd GmbH" in page, "the other company with this VAT number is named"
    assert "another coin region" in page
    rejected = support.post("/support/company-changes/1/reject", data={"reason": ""})
    assert rejected.status_code == 422
    taken = support.post("/support/company-changes/1/approve")
    assert taken.status_code == 409
    assert "The company with the customer number DE100002 has this VAT number" in taken.text
    with app.app_context(), transaction():
        stranger = Company.id == cast.stranger.company_id
        db.session.execute(update(Company).where(stranger).values(vat_id=""))
    assert support.post("/support/company-changes/1/approve").status_code == 303
    late = signed_in(cast.second_support).post("/support/company-changes/1/approve")
    assert late.status_code == 409
    assert "was decided or withdrawn meanwhile" in late.text
    assert stored(app, cast).vat_id == "DE136695976"
    assert "Approved" in support.get("/support/company-changes?state=decided").text


def test_a_second_change_is_not_asked_for_while_one_waits(owner):
    first = {"name": "Solkraft Norr AB", "country": "SE", "vat_id": "SE556677889901"}
    assert 'href="/company/change"' in owner.get("/company").text
    assert owner.post("/company/change", data=first).status_code == 303
    assert 'href="/company/change"' not in owner.get("/company").text
    page = owner.get("/company/change").text
    assert "Another change waits for our review already" in page
    assert 'action="/company/change"' not in page
    assert 'action="/company/change/withdraw"' in page
    assert owner.post("/company/change", data={**first, "name": "Other"}).status_code == 409
