"""Reviewed company data: asked for, compared, decided once."""

import pytest
from sqlalchemy import update

from portal.accounts import name_words
from portal.accounts.company import changes, changes_list
from portal.accounts.company.changes import (
    ChangeDecided,
    ChangeOutdated,
    ChangeReasonMissing,
    ChangeWaits,
    CountryUnknown,
    NameMissing,
    NothingChanged,
    Reviewed,
    UnknownChange,
    VatIdOfOtherCompany,
)
from portal.accounts.models import Company, Membership, User
from portal.accounts.registration import vat_register
from portal.accounts.registration.vat_register import RegisterSilent, VatAnswer
from portal.core.permissions import NoLongerAdministrator
from portal.core.transaction import transaction
from portal.core.vat_ids import VatIdMissing, VatIdOfOtherCountry, WrongVatId
from portal.extensions import db, writing
from tests.support.company import administrator, staff
from tests.support.engines import both_engines
from tests.support.processes import at_once
from tests.support.wallet import audited, mails

pytestmark = both_engines
NOW = Reviewed("Solkraft AB", "SE556677889901", "SE")
GREEK = Reviewed("Solkraft Hellas", "094259216", "GR")


def ask(cast, wanted=GREEK):
    return changes.ask(administrator(cast.owner), wanted)


def write(statement):
    with transaction():
        db.session.execute(statement)


def named(typed):
    return list(db.session.scalars(name_words.companies_named(typed)))


def test_an_approved_change_counts_at_once(in_app, cast):
    number = ask(cast)
    assert changes.current(cast.company_id) == NOW
    changes.approve(number, staff(cast.support))
    after = Reviewed("Solkraft Hellas", "EL094259216", "GR")
    assert changes.current(cast.company_id) == after
    shown = changes_list.shown(number)
    assert (shown.state, shown.before, shown.after) == ("approved", NOW, after)
    assert not shown.moves_region
    assert named("hell solk") == [cast.company_id]
    assert mails("company_change_decided") == [("owner@solkraft.example", "en")]
    [asked], [approved] = audited("company_change.asked"), audited("company_change.approved")
    assert [asked.company_id, approved.company_id] == [cast.company_id] * 2
    assert approved.actor_id == cast.support.user_id
    assert approved.facts["after"]["vat_id"] == "EL094259216"


def test_a_rejection_has_a_reason_and_changes_nothing(in_app, cast):
    number = ask(cast)
    with pytest.raises(ChangeReasonMissing):
        changes.reject(number, staff(cast.support), " \n\u202e")
    changes.reject(number, staff(cast.support), "No proof")
    assert changes.current(cast.company_id) == NOW
    assert (named("solkraft"), named("hellas")) == ([cast.company_id], [])
    assert changes_list.newest_of(cast.company_id).reason == "No proof"
    assert mails("company_change_decided") == [("owner@solkraft.example", "en")]


def test_one_change_at_a_time_and_withdrawing_makes_room(in_app, cast):
    number = ask(cast)
    with pytest.raises(ChangeWaits):
        ask(cast, Reviewed("Another AB", "SE556677889901", "SE"))
    with pytest.raises(UnknownChange):
        changes.withdraw(administrator(cast.stranger), number)
    changes.withdraw(administrator(cast.owner), number)
    with pytest.raises(ChangeDecided):
        changes.withdraw(administrator(cast.owner), number)
    with pytest.raises(ChangeDecided):
        changes.approve(number, staff(cast.support))
    assert changes.current(cast.company_id) == NOW
    ask(cast, Reviewed("Another AB", "SE556677889901", "SE"))


@pytest.mark.parametrize("again", ["approve", "reject"])
def test_a_decision_is_final(in_app, cast, again):
    number = ask(cast)
    changes.reject(number, staff(cast.support), "No")
    with pytest.raises(ChangeDecided):
        if again == "approve":
            changes.approve(number, staff(cast.second_support))
        else:
            changes.reject(number, staff(cast.second_support), "No")
    with pytest.raises(UnknownChange):
        changes.approve(4711, staff(cast.support))
    assert changes.current(cast.company_id) == NOW


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        (NOW, NothingChanged),
        (Reviewed(" Solkraft  AB ", "se 5566 7788 9901", "SE"), NothingChanged),
        (Reviewed(" \u202e", "SE556677889901", "SE"), NameMissing),
        (Reviewed("Solkraft", "SE556677889901", "XX"), CountryUnknown),
        (Reviewed("Solkraft", "DE136695976", "SE"), VatIdOfOtherCountry),
        (Reviewed("Solkraft", "SE556677889901", "GR"), VatIdOfOtherCountry),
        (Reviewed("Solkraft", "SE55667788990", "SE"), WrongVatId),
        (Reviewed("Solkraft", "9" * 5_000, "SE"), WrongVatId),
        (Reviewed("Solkraft", "", "DE"), VatIdMissing),
    ],
)
def test_what_does_not_fit_is_refused(in_app, cast, wanted, refusal):
    with pytest.raises(refusal):
        ask(cast, wanted)
    assert changes_list.newest_of(cast.company_id) is None


def test_a_small_business_may_have_no_vat_id(in_app, cast):
    write(update(Company).values(small_business=True))
    changes.approve(ask(cast, Reviewed("Solkraft", "", "SE")), staff(cast.support))
    assert changes.current(cast.company_id).vat_id == ""


def test_one_vat_id_belongs_to_one_company(in_app, cast):
    number = ask(cast, Reviewed("Solkraft", "DE136695976", "DE"))
    with pytest.raises(VatIdOfOtherCompany) as refusal:
        changes.approve(number, staff(cast.support))
    assert refusal.value.customer_no == "DE100002"
    assert changes.current(cast.company_id) == NOW
    assert changes_list.shown(number).state == "open"
    assert mails("company_change_decided") == []


def test_who_is_no_small_business_any_more_needs_the_vat_id_again(in_app, cast):
    write(update(Company).values(small_business=True))
    number = ask(cast, Reviewed("Solkraft", "", "SE"))
    write(update(Company).values(small_business=False))
    with pytest.raises(ChangeOutdated):
        changes.approve(number, staff(cast.support))
    assert changes.current(cast.company_id) == NOW


def test_a_change_asked_from_other_data_is_not_applied(in_app, cast):
    number = ask(cast)
    write(update(Company).where(Company.id == cast.company_id).values(name="Renamed AB"))
    with pytest.raises(ChangeOutdated):
        changes.approve(number, staff(cast.support))
    assert changes.current(cast.company_id).name == "Renamed AB"
    assert changes_list.shown(number).state == "open"


@pytest.mark.parametrize(
    "taken",
    [
        update(Membership).values(roles="purchase"),
        update(Membership).values(active=False),
        update(User).values(active=False),
    ],
)
def test_the_role_is_asked_again(in_app, cast, taken):
    number = ask(cast)
    write(taken)
    for deed in (lambda: ask(cast), lambda: changes.withdraw(administrator(cast.owner), number)):
        with pytest.raises(NoLongerAdministrator):
            deed()
    with pytest.raises(NoLongerAdministrator):
        changes.ask(
            administrator(cast.owner).__class__(cast.owner.user_id, "O", cast.stranger.company_id),
            GREEK,
        )


def test_other_companies_with_the_vat_id_are_named(in_app, cast):
    own = ask(cast)
    assert changes_list.shown(own).namesakes == []
    changes.withdraw(administrator(cast.owner), own)
    taken = Reviewed("Solkraft", "DE136695976", "DE")
    [other] = changes_list.shown(ask(cast, taken)).namesakes
    assert other.customer_no == "DE100002"


def decide(number, change, supporters):
    """Runs in a process of its own."""
    try:
        if number % 2:
            changes.reject(change, supporters[number % 2], "No")
        else:
            changes.approve(change, supporters[number % 2])
    except ChangeDecided:
        return "late"
    return "decided"


def test_two_supporters_at_once_make_one_decision(app, cast, tmp_path):
    with app.app_context():
        number = ask(cast)
        url = app.config["SQLALCHEMY_DATABASE_URI"]
    supporters = [staff(cast.support), staff(cast.second_support)]
    outcomes = at_once(4, url, tmp_path, decide, number, supporters)
    assert sorted(outcomes) == ["decided", "late", "late", "late"]
    with app.app_context():
        approved = changes_list.shown(number).state == "approved"
        assert (changes.current(cast.company_id) != NOW) == approved
        assert len(mails("company_change_decided")) == 1


def ask_one(number, actor):
    """Runs in a process of its own."""
    try:
        changes.ask(actor, Reviewed(f"Solkraft {number}", "SE556677889901", "SE"))
    except ChangeWaits:
        return "waits"
    return "asked"


def test_two_requests_at_once_leave_one_open(app, cast, tmp_path):
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    outcomes = at_once(4, url, tmp_path, ask_one, administrator(cast.owner))
    assert sorted(outcomes) == ["asked", "waits", "waits", "waits"]


@pytest.fixture
def asked_about(monkeypatch):
    """The VAT ids a register was asked about; it is silent about Germany's."""
    seen = []

    class Register:
        def ask(self, vat_id):
            assert not writing.get(), "nobody waits for a register in a transaction"
            seen.append(vat_id)
            if vat_id.startswith("DE"):
                raise RegisterSilent
            return VatAnswer("VIES", False, "SOLKRAFT HELLAS", "VOLOS")

    monkeypatch.setattr(vat_register._Chosen, "register", Register())
    return seen


def test_a_register_is_asked_about_a_new_vat_id(in_app, cast, asked_about):
    number = ask(cast)
    assert asked_about == ["EL094259216"]
    answer = changes_list.shown(number).vat_answer
    assert (answer["source"], answer["known"], answer["name"]) == ("VIES", False, "SOLKRAFT HELLAS")
    changes.approve(number, staff(cast.support))
    assert asked_about == ["EL094259216"], "support decides, whatever the register says"
    silent = ask(cast, Reviewed("Solkraft", "DE129273398", "DE"))
    assert changes_list.shown(silent).vat_answer["source"] == "silent"


def test_no_register_is_asked_about_the_same_vat_id_or_none(in_app, cast, asked_about):
    number = ask(cast, Reviewed("Another AB", NOW.vat_id, "SE"))
    assert changes_list.shown(number).vat_answer is None
    changes.reject(number, staff(cast.support), "No")
    write(update(Company).values(small_business=True))
    number = ask(cast, Reviewed("Solkraft", "", "SE"))
    assert changes_list.shown(number).vat_answer is None
    with pytest.raises(WrongVatId):
        ask(cast, Reviewed("Solkraft", "SE1", "SE"))
    assert asked_about == []
