"""Bank details: checked, encrypted, told to everybody who administers, verified as they are."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from portal.accounts.bank import confirmation, details, housekeeping, reading, verification
from portal.accounts.bank.accounts import BicWrong, IbanWrong, parse_bic, parse_iban
from portal.accounts.bank.details import (
    BankDetailsChangedMeanwhile,
    BankDetailsChangedTooOften,
    HolderMissing,
)
from portal.accounts.bank.models import BankDetails
from portal.accounts.bank.verification import (
    BankDetailsDecided,
    BankDetailsReplaced,
    BankReasonMissing,
    UnknownBankDetails,
)
from portal.accounts.models import Membership
from portal.core.permissions import NoLongerAdministrator
from portal.core.transaction import transaction
from portal.extensions import db
from portal.files import storage
from portal.files.content import checked
from portal.files.storage import FileLost
from tests.support.company import (
    IBAN,
    OTHER_IBAN,
    administrator,
    enter_bank_details,
    entered,
    staff,
    verified_account,
)
from tests.support.engines import both_engines
from tests.support.processes import at_once
from tests.support.uploads import pdf
from tests.support.wallet import audited, mails

LETTER = checked(pdf(), "letter.pdf")


@pytest.mark.parametrize(
    ("typed", "iban"),
    [
        ("SE45 5000 0000 0583 9825 7466", IBAN),
        ("se45-5000-0000-0583-9825-7466\u200b", IBAN),
        ("ΙΤ60 X054 2811 1010 0000 0123 456", "IT60X0542811101000000123456"),
        ("CH9300762011623852957", "CH9300762011623852957"),
    ],
)
def test_ibans_as_people_type_them(typed, iban):
    account = parse_iban(typed)
    assert (account.iban, account.last_four) == (iban, iban[-4:])
    assert iban not in repr(account)


@pytest.mark.parametrize("typed", ["", "SE", "SE4550000000058398257467", "XX12", "9" * 5_000, "ä"])
def test_what_is_no_iban(typed):
    with pytest.raises(IbanWrong):
        parse_iban(typed)


def test_a_bic_fits_the_country():
    assert parse_bic("nDeA sess", "SE") == "NDEASESS"
    assert parse_bic("", "SE") == ""
    for wrong in ("DEUTDEFF", "nonsense", "9" * 5_000):
        with pytest.raises(BicWrong):
            parse_bic(wrong, "SE")


@both_engines
def test_new_details_wait_and_are_told(in_app, cast):
    number = enter_bank_details(cast.owner)
    shown = reading.shown(number)
    assert (shown.iban, shown.bic, shown.state) == ("SE •••• 7466", "ESSESESS", "unverified")
    assert verified_account(cast.company_id) is None
    assert mails("bank_details_changed") == [("owner@solkraft.example", "en")]
    [entry] = audited("bank.changed")
    assert entry.facts == {"old": "", "new": "SE •••• 7466"}
    verification.verify(number, staff(cast.finance))
    assert verified_account(cast.company_id) == (IBAN, "Solkraft AB")
    assert mails("bank_details_decided") == [("owner@solkraft.example", "en")]


@both_engines
def test_a_change_has_to_be_verified_again(in_app, cast):
    first = enter_bank_details(cast.owner)
    verification.verify(first, staff(cast.finance))
    second = enter_bank_details(cast.owner, OTHER_IBAN, first)
    assert verified_account(cast.company_id) is None
    assert [row.number for row in reading.history_of(cast.company_id)] == [second, first]
    assert audited("bank.changed")[-1].facts == {"old": "SE •••• 7466", "new": "FR •••• 2606"}
    with pytest.raises(BankDetailsReplaced):
        verification.verify(first, staff(cast.finance))


@both_engines
def test_finance_decides_exactly_what_it_saw(in_app, cast):
    first = enter_bank_details(cast.owner)
    second = enter_bank_details(cast.owner, OTHER_IBAN, first)
    for decide in (
        lambda: verification.verify(first, staff(cast.finance)),
        lambda: verification.reject(first, staff(cast.finance), "Stale"),
    ):
        with pytest.raises(BankDetailsReplaced):
            decide()
    with pytest.raises(BankReasonMissing):
        verification.reject(second, staff(cast.finance), " ")
    verification.reject(second, staff(cast.finance), "Holder differs")
    with pytest.raises(BankDetailsDecided):
        verification.verify(second, staff(cast.finance))
    with pytest.raises(UnknownBankDetails):
        verification.verify(4711, staff(cast.finance))
    assert verified_account(cast.company_id) is None
    assert reading.shown(second).reason == "Holder differs"


def test_ten_changes_a_day_are_enough(clock, in_app, cast):
    number = 0
    for _ in range(details.MOST_A_DAY):
        number = enter_bank_details(cast.owner, replaces=number)
        clock.forward(minutes=1)
    with pytest.raises(BankDetailsChangedTooOften) as refusal:
        enter_bank_details(cast.owner, replaces=number)
    assert refusal.value.until - clock.moment == timedelta(hours=24, minutes=-10)
    assert len([path for path in storage.folder().rglob("*") if path.is_file()]) == 10
    clock.forward(hours=23, minutes=50)
    assert enter_bank_details(cast.owner, replaces=number) > number


@both_engines
def test_confirmations_of_long_ago_are_deleted(clock, in_app, cast):
    first = enter_bank_details(cast.owner)
    second = enter_bank_details(cast.owner, OTHER_IBAN, first)
    clock.forward(days=399)
    housekeeping.forget_confirmations({})
    assert confirmation.for_company(reading.shown(first).file, administrator(cast.owner)).content
    clock.forward(days=2)
    for _ in range(2):
        housekeeping.forget_confirmations({})
    with pytest.raises(FileLost):
        confirmation.for_company(reading.shown(first).file, administrator(cast.owner))
    assert confirmation.for_company(reading.shown(second).file, administrator(cast.owner)).content
    assert [row.file_size > 0 for row in reading.history_of(cast.company_id)] == [True, False]


@both_engines
@pytest.mark.parametrize("replaces", [0, 4711])
def test_a_page_older_than_a_colleagues_change_saves_nothing(in_app, cast, replaces):
    number = enter_bank_details(cast.owner)
    with pytest.raises(BankDetailsChangedMeanwhile):
        enter_bank_details(cast.owner, OTHER_IBAN, replaces)
    assert reading.current_number(cast.company_id) == number
    assert len([path for path in storage.folder().rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        (entered(holder=" \u202e"), HolderMissing),
        (entered("SE12"), IbanWrong),
        (entered(bic="DEUTDEFF"), BicWrong),
    ],
)
def test_wrong_details_write_nothing(in_app, cast, wanted, refusal):
    with pytest.raises(refusal):
        details.change(administrator(cast.owner), wanted, LETTER)
    assert reading.history_of(cast.company_id) == []
    assert not storage.folder().exists()


def test_the_role_is_asked_again(in_app, cast):
    with transaction():
        db.session.execute(update(Membership).values(roles="purchase"))
    with pytest.raises(NoLongerAdministrator):
        enter_bank_details(cast.owner)
    assert reading.history_of(cast.company_id) == []


def test_only_current_waiting_details_are_queued(in_app, cast):
    first = enter_bank_details(cast.owner)
    second = enter_bank_details(cast.owner, OTHER_IBAN, first)
    assert [row.number for row in reading.queue(True, 1)[0]] == [second]
    verification.verify(second, staff(cast.finance))
    assert reading.queue(True, 1) == ([], 0)
    assert [row.number for row in reading.queue(False, 1)[0]] == [second]


def test_no_row_holds_an_iban_in_clear(in_app, cast):
    number = enter_bank_details(cast.owner)
    verification.verify(number, staff(cast.finance))
    enter_bank_details(cast.owner, OTHER_IBAN, number)
    reading.whole_iban(reading.shown(number), staff(cast.finance))
    tables = db.metadata.tables if hasattr(db, "metadata") else {}
    assert "bank_details" in tables
    rows = [
        str(row) for table in tables for row in db.session.execute(text(f'SELECT * FROM "{table}"'))
    ]
    assert len(rows) > 10
    secrets = re.compile("|".join((IBAN[4:], OTHER_IBAN[4:])))
    assert [row for row in rows if secrets.search(row.replace(" ", ""))] == []
    stored = db.session.scalars(select(BankDetails.iban)).all()
    assert len(stored) == 2


def test_finance_leaves_a_trace_when_it_sees_the_whole(in_app, cast):
    shown = reading.shown(enter_bank_details(cast.owner))
    assert reading.whole_iban(shown, staff(cast.finance)).replace(" ", "") == IBAN
    [entry] = audited("bank.looked_at")
    assert (entry.company_id, entry.actor_id) == (cast.company_id, cast.finance.user_id)


def change_one(number, person):
    """Runs in a process of its own."""
    try:
        enter_bank_details(person)
    except BankDetailsChangedMeanwhile:
        return "late"
    return "saved"


@both_engines
def test_two_changes_at_once_save_one(app, cast, tmp_path):
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    outcomes = at_once(4, url, tmp_path, change_one, cast.owner)
    assert sorted(outcomes) == ["late", "late", "late", "saved"]
    with app.app_context():
        assert len(mails("bank_details_changed")) == 1
        assert len([path for path in storage.folder().rglob("*") if path.is_file()]) == 1
