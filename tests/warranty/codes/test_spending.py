"""A code is spent for a device: once, by its owner, and everything about it in one transaction."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.lockouts import LockedOut
from portal.core.codes import CardCode
from portal.core.errors import DomainError
from portal.extensions import db
from portal.mail import outbox
from portal.warranty.codes import spending
from portal.warranty.codes.batches import Terms
from portal.warranty.codes.spending import (
    CodeForOtherProducts,
    CodeNotAccepted,
    CodeUsedHere,
    Typed,
    preview,
    spend,
)
from portal.warranty.codes.typed import (
    IsCoinCard,
    OtherKindOfCode,
    WarrantyCode,
    WarrantyCodeWrongCheck,
)
from portal.warranty.covers import look_up
from portal.warranty.facts import facts_of
from portal.warranty.kinds import CodeKind
from portal.warranty.models import WarrantyCode as CodeRow
from portal.warranty.models import WarrantyCodeUse, WarrantyFact
from portal.warranty.ownership import UnknownDevice
from portal.warranty.terms.refused import (
    ExtensionExists,
    PromoNotForProduct,
    PromoNotYetValid,
    PromoOver,
    SmartWarrantyMissing,
)
from portal.warranty.upgrade import registering
from portal.web.identity import Identity
from tests.support.cast import Cast
from tests.support.clock import Clock
from tests.support.engines import both_engines
from tests.support.owned_devices import (
    KOSTAL_SERIAL,
    add_device,
    campaign,
    give,
    identity_of,
    make_code,
)
from tests.support.wallet import audited, mails

ADDRESS = "192.0.2.1"
SECOND_SERIAL = "90523TD90002R"


@pytest.fixture
def owner(in_app: Flask, cast: Cast, clock: Clock) -> Identity:
    """Of a device with Smart Warranty, which covers it until 2031-09-30."""
    return _owns(identity_of(cast.owner.user_id), cast, KOSTAL_SERIAL)


def _owns(identity: Identity, cast: Cast, serial: str) -> Identity:
    give(add_device(serial), cast.owner)
    registering.register(identity, serial, None, f"key-{serial}")
    return identity


def typed(code: WarrantyCode, kind: CodeKind | None = None) -> Typed:
    return Typed(code.printed, kind or code.kind, ADDRESS)


def code_row() -> CodeRow:
    return db.session.execute(select(CodeRow)).scalar_one()


def last_day(serial: str = KOSTAL_SERIAL) -> date | None:
    found = look_up(serial).found
    assert found
    return found.cover.last_day


def uses() -> int:
    return db.session.execute(select(func.count()).select_from(WarrantyCodeUse)).scalar_one()


@both_engines
def test_a_code_extends_the_cover_and_is_used(owner: Identity, cast: Cast) -> None:
    code = make_code()
    seen = preview(owner, KOSTAL_SERIAL, typed(code))
    assert (seen.months, seen.change.before.last_day) == (60, date(2031, 9, 30))
    assert seen.change.after.last_day == date(2036, 9, 30)
    assert code_row().state == "issued"
    done = spend(owner, KOSTAL_SERIAL, typed(code))
    assert done.after.last_day == last_day() == date(2036, 9, 30)
    db.session.expire_all()
    assert (code_row().state, code_row().uses_left) == ("used", 0)
    [fact] = [each for each in facts_of([KOSTAL_SERIAL])[KOSTAL_SERIAL] if each.kind == "code"]
    assert (fact.months, fact.shown) == (60, f"…{code.last_four}")
    [entry] = audited("warranty_code.used")
    assert (entry.company_id, entry.subject) == (cast.company_id, f"serial:{KOSTAL_SERIAL}")
    assert code.value not in str(entry.facts)
    assert mails("warranty_extended") == [("office@se100001.example", "sv")]


def test_sent_twice_it_acts_once(owner: Identity) -> None:
    code = make_code()
    spend(owner, KOSTAL_SERIAL, typed(code))
    again = spend(owner, KOSTAL_SERIAL, typed(code))
    assert again.repeated
    assert again.after.last_day == date(2036, 9, 30)
    assert uses() == 1
    assert len(mails("warranty_extended")) == 1
    with pytest.raises(CodeUsedHere) as refused:
        preview(owner, KOSTAL_SERIAL, typed(code))
    assert refused.value.day == date(2026, 6, 15)


def test_a_used_code_is_refused_for_another_device(owner: Identity, cast: Cast) -> None:
    code = make_code()
    spend(owner, KOSTAL_SERIAL, typed(code))
    _owns(owner, cast, SECOND_SERIAL)
    with pytest.raises(CodeNotAccepted):
        spend(owner, SECOND_SERIAL, typed(code))
    assert last_day(SECOND_SERIAL) == date(2031, 9, 30)
    [entry] = audited("warranty_code.refused")
    assert entry.facts["reason"] == "used"


@both_engines
def test_a_code_of_a_campaign_serves_several_devices(owner: Identity, cast: Cast) -> None:
    code = make_code(campaign(uses_each=2))
    serials = [KOSTAL_SERIAL, SECOND_SERIAL, "90523TD90003R"]
    for serial in serials[1:]:
        _owns(owner, cast, serial)
    for serial in serials[:2]:
        assert spend(owner, serial, typed(code)).after.last_day == date(2033, 9, 30)
    with pytest.raises(CodeNotAccepted):
        spend(owner, serials[2], typed(code))
    assert uses() == 2


def test_terms_are_judged_before_anything_is_spent(
    owner: Identity, cast: Cast, clock: Clock
) -> None:
    give(add_device(SECOND_SERIAL), cast.owner)
    refusals: list[tuple[str, Terms, type[DomainError]]] = [
        (SECOND_SERIAL, Terms(CodeKind.EXTENDED, 60), SmartWarrantyMissing),
        (KOSTAL_SERIAL, Terms(CodeKind.EXTENDED, 60, frozenset({"X3-MIC"})), CodeForOtherProducts),
        (KOSTAL_SERIAL, campaign(families=frozenset({"X3-MIC"})), PromoNotForProduct),
        (KOSTAL_SERIAL, campaign(valid_from=date(2026, 6, 16)), PromoNotYetValid),
        (KOSTAL_SERIAL, campaign(valid_until=date(2026, 6, 14)), PromoOver),
    ]
    for serial, terms, refusal in refusals:
        code = make_code(terms)
        for act in (preview, spend):
            with pytest.raises(refusal):
                act(owner, serial, typed(code))
    first, second = make_code(), make_code()
    spend(owner, KOSTAL_SERIAL, typed(first))
    with pytest.raises(ExtensionExists):
        spend(owner, KOSTAL_SERIAL, typed(second))
    assert uses() == 1
    left = db.session.execute(select(CodeRow.uses_left).where(CodeRow.state == "issued")).scalars()
    assert set(left) == {1}
    assert audited("warranty_code.refused") == []


def test_codes_for_a_family_are_taken_by_it(owner: Identity) -> None:
    code = make_code(Terms(CodeKind.EXTENDED, 60, frozenset({"PLENTICORE G3", "PIKO IQ"})))
    assert spend(owner, KOSTAL_SERIAL, typed(code)).after.last_day == date(2036, 9, 30)


def test_slips_and_other_codes_are_told_and_never_counted(owner: Identity) -> None:
    code = make_code()
    swapped = "3" if code.value[-1] == "2" else "2"
    slips: list[tuple[str, CodeKind, type[DomainError]]] = [
        (code.value[:-1] + swapped, CodeKind.EXTENDED, WarrantyCodeWrongCheck),
        (code.value, CodeKind.PROMOTION, OtherKindOfCode),
        (CardCode.generate().value, CodeKind.EXTENDED, IsCoinCard),
    ]
    for _ in range(12):
        for text, kind, refusal in slips:
            with pytest.raises(refusal):
                preview(owner, KOSTAL_SERIAL, Typed(text, kind, ADDRESS))
    assert audited("warranty_code.refused") == []
    preview(owner, KOSTAL_SERIAL, typed(code))


@both_engines
def test_guessing_locks_the_person_out_for_a_while(owner: Identity, clock: Clock) -> None:
    code = make_code()
    for number in range(10):
        act = preview if number % 2 else spend
        with pytest.raises(CodeNotAccepted):
            act(owner, KOSTAL_SERIAL, typed(WarrantyCode.generate(CodeKind.EXTENDED)))
    with pytest.raises(LockedOut):
        spend(owner, KOSTAL_SERIAL, typed(code))
    assert len(audited("warranty_code.refused")) == 10
    clock.forward(minutes=16)
    assert not spend(owner, KOSTAL_SERIAL, typed(code)).repeated


def test_void_codes_are_as_good_as_unknown_ones(owner: Identity) -> None:
    code = make_code(state="void")
    with pytest.raises(CodeNotAccepted):
        spend(owner, KOSTAL_SERIAL, typed(code))
    assert audited("warranty_code.refused")[0].facts["reason"] == "void"


def test_only_the_owner_may(owner: Identity, cast: Cast) -> None:
    code = make_code()
    stranger = identity_of(cast.stranger.user_id)
    for act in (preview, spend):
        with pytest.raises(UnknownDevice):
            act(stranger, KOSTAL_SERIAL, typed(code))
    assert code_row().state == "issued"
    colleague = identity_of(cast.colleague.user_id)
    assert spend(colleague, KOSTAL_SERIAL, typed(code)).after.last_day == date(2036, 9, 30)


def test_nothing_is_spent_when_something_fails(
    owner: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    class PowerCut(Exception):
        pass

    def cut(*_: object) -> None:
        raise PowerCut

    code = make_code()
    before = db.session.execute(select(func.count()).select_from(WarrantyFact)).scalar_one()
    monkeypatch.setattr(outbox, "enqueue", cut)
    with pytest.raises(PowerCut):
        spending.spend(owner, KOSTAL_SERIAL, typed(code))
    db.session.expire_all()
    assert code_row().state == "issued"
    assert uses() == 0
    after = db.session.execute(select(func.count()).select_from(WarrantyFact)).scalar_one()
    assert after == before
    assert audited("warranty_code.used") == []
