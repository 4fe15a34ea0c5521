"""Every refusal and every event of claims has its words."""

import pkgutil
from importlib import import_module

import portal.claims
from portal.claims import event_words, labels
from portal.claims.conditions import Condition, ConditionOpen
from portal.claims.filing.checks import PartRefused
from portal.claims.kinds import ChargeKind, ChargeState, ClaimState, PartEvent, PartKind, PartState
from portal.claims.states import EventRefused
from portal.core.errors import DomainError
from portal.web import refusals

BASES = {PartRefused, ConditionOpen, EventRefused}
FACTS = {
    "number": "CL00001",
    "parts": 2,
    "photos": 1,
    "serial": "90523TD9A001R",
    "replacement": "90523TD9A002R",
    "before": "90523TD9A003R",
    "tracking": "",
    "on": "2026-03-01",
    "due_on": "2026-04-12",
    "charge": "cleaning",
    "net": 10_000,
    "row": "up_to_40_kg",
    "invoice": "2026-1",
}


def kinds_of_refusals():
    for module in pkgutil.walk_packages(portal.claims.__path__, "portal.claims."):
        for value in vars(import_module(module.name)).values():
            ours = isinstance(value, type) and value.__module__.startswith("portal.claims")
            if ours and issubclass(value, DomainError) and value not in BASES:
                yield value


def test_every_refusal_has_a_sentence(app):
    missing = {kind for kind in kinds_of_refusals() if kind not in refusals._refusals}
    assert not missing


def test_every_event_of_a_part_is_told(app):
    wanted = {f"part.{event}" for event in PartEvent} - {"part.submit"}
    assert wanted <= event_words.EVENTS.keys()
    with app.test_request_context():
        for kind in event_words.EVENTS:
            assert event_words.told(kind, FACTS)


def test_every_closed_list_has_names():
    assert labels.STATES.keys() == labels.STATE_SIGNS.keys() == set(ClaimState)
    assert labels.NEXT_STEPS.keys() == set(ClaimState)
    assert labels.PART_STATES.keys() == labels.PART_SIGNS.keys() == set(PartState)
    assert labels.PART_KINDS.keys() == set(PartKind)
    assert labels.CONDITIONS.keys() == set(Condition)
    assert labels.CHARGES.keys() == set(ChargeKind)
    assert labels.CHARGE_STATES.keys() == labels.CHARGE_SIGNS.keys() == set(ChargeState)
