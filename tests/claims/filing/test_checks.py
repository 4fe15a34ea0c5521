"""A part against the register, the calendar and the warranty: each refusal, on one database."""

from datetime import date, timedelta

import pytest

from portal.claims.filing import checks
from portal.claims.filing.checks import check
from portal.claims.kinds import PartKind
from portal.claims.progress import DayInFuture, ReceivedAfterReplacement
from portal.core.clock import today
from portal.core.serials import Serial
from portal.devices import register
from portal.devices.register import Device
from tests.support.claims import (
    DEFECTIVE,
    FOREIGN,
    PLENTICORE,
    SECOND,
    add_devices,
    entered,
    to_come,
)

UNKNOWN, LOOKS_ALIKE = Serial("90523TD9A00XR"), Serial("90523TD9AO01R")
OLD, WITHOUT_DATES = Serial("90523TD9X001R"), Serial("90523TD9X002R")
GONE, USED = Serial("90523TD9X003R"), Serial("90523TD9X004R")
METER = Serial("70990001")
TOLD, TOLD_REPLACEMENT = Serial("90523TD9X005R"), Serial("90523TD9X006R")


def ago(days: int) -> date:
    return today() - timedelta(days=days)


@pytest.fixture
def devices(in_app):
    add_devices()
    day = ago(100)
    shipped = {"produced_on": day, "shipped_on": day, "ship_country": "SE"}
    replaced = {"replaced_on": ago(3)}
    register.add_devices(
        [
            Device(OLD, PLENTICORE, produced_on=date(2012, 1, 2), shipped_on=date(2012, 2, 1)),
            Device(WITHOUT_DATES, PLENTICORE),
            Device(GONE, PLENTICORE, **shipped, replaced_by=USED, **replaced),
            Device(USED, PLENTICORE, **shipped),
            Device(METER, "ksem", **shipped),
            Device(TOLD, PLENTICORE, **shipped, replaced_by=TOLD_REPLACEMENT, **replaced),
            Device(TOLD_REPLACEMENT, PLENTICORE, **shipped),
        ]
    )


FAN = {"kind": PartKind.OTHER_PART, "description": "Fan", "replacement_serial": None}
CASES = {
    checks.DefectiveUnknown: [{"defective_serial": UNKNOWN}, {"defective_serial": LOOKS_ALIKE}],
    checks.OtherManufacturer: [{"defective_serial": FOREIGN}],
    checks.WarrantyOver: [{"defective_serial": OLD}],
    checks.WarrantyNotKnown: [{"defective_serial": WITHOUT_DATES}],
    checks.DefectiveReplaced: [
        {"defective_serial": GONE},
        {"defective_serial": GONE, "replaced_on": ago(4)},
        {**FAN, "defective_serial": GONE, "replaced_on": ago(3)},
        {**FAN, "defective_serial": GONE, "received_on": None, "replaced_on": None},
    ],
    checks.BeforeDelivery: [{"received_on": ago(120), "replaced_on": ago(110)}],
    checks.ReplacementIsDefective: [{"replacement_serial": DEFECTIVE}],
    checks.ReplacementNotKnown: [{"replacement_serial": UNKNOWN}],
    checks.ReplacementOfOthers: [{"replacement_serial": FOREIGN}],
    checks.ReplacementOfAnotherKind: [{"replacement_serial": METER}],
    checks.ReplacementUsed: [{"replacement_serial": USED}, {"replacement_serial": GONE}],
    checks.ReplacementIncomplete: [
        {"replacement_serial": None},
        {"received_on": None},
        {"replaced_on": None},
        {"replacement_serial": None, "received_on": None},
    ],
    checks.DayTooEarly: [{"received_on": date(1999, 12, 31)}],
    checks.DescriptionMissing: [{"kind": PartKind.OTHER_PART, "replacement_serial": None}],
    DayInFuture: [{"replaced_on": ago(-1)}, {"received_on": ago(-1), "replaced_on": ago(-1)}],
    ReceivedAfterReplacement: [{"received_on": ago(1)}],
}


def test_each_is_refused_for_its_own_reason(devices):
    for refusal, changes in CASES.items():
        for change in changes:
            with pytest.raises(refusal) as refused:
                check(entered(**change))
            assert type(refused.value) is refusal, change


def test_tells_which_serial_may_be_meant(devices):
    with pytest.raises(checks.DefectiveUnknown) as refused:
        check(entered(defective_serial=LOOKS_ALIKE))
    assert refused.value.look_alikes == (DEFECTIVE,)


def test_what_is_right_is_told_its_warranty(devices):
    known = check(entered())
    assert (known.product, known.model) == (PLENTICORE, "PLENTICORE plus")
    assert known.warranty_status == "covered"
    assert known.covered_until > today()


def test_a_replacement_that_has_still_to_come_is_judged_by_today(devices):
    assert check(to_come(defective_serial=SECOND)).warranty_status == "covered"


def test_what_the_register_was_told_before_the_claim_is_no_contradiction(devices):
    known = check(entered(defective_serial=TOLD, replacement_serial=TOLD_REPLACEMENT))
    assert known.warranty_status == "covered"


def test_a_part_inside_may_have_come_before_the_whole_device_went(devices):
    day = ago(4)
    fan = entered(**FAN, defective_serial=GONE, replaced_on=day)
    assert check(fan).warranty_status == "covered"
    update = to_come(kind=PartKind.SOFTWARE_UPDATE, defective_serial=GONE, replaced_on=day)
    assert check(update).warranty_status == "covered"


def test_a_part_inside_needs_no_serial_of_its_own(devices):
    fan = to_come(kind=PartKind.OTHER_PART, description="Fan")
    assert check(fan).model == "PLENTICORE plus"
