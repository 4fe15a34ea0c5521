"""Support corrects a day of a warranty: the wrong fact is taken back, the right one is stated.

A correction names what the person saw before. If that is no longer so, nothing is written.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from portal.audit.record import Actor, record
from portal.core.clock import today
from portal.core.errors import DomainError
from portal.core.plain_text import one_line
from portal.core.serials import Serial
from portal.core.transaction import atomic
from portal.devices.changes import LONGEST_REASON
from portal.devices.corrections import (
    CorrectedMeanwhile,
    Correction,
    CorrectionReasonMissing,
    DeviceUnknown,
)
from portal.warranty import covers, facts
from portal.warranty.facts import Fact, NewFact, record_facts
from portal.warranty.kinds import FactKind
from portal.warranty.terms import DeviceFacts
from portal.warranty.terms.chain import united
from portal.warranty.terms.checks import check_delivered_date, check_past_date
from portal.warranty.terms.refused import WarrantyRefused

# the fields of DeviceFacts that facts fill; extensions are money, and are not corrected like this
CORRECTABLE: Mapping[str, FactKind] = {
    "purchased_on": FactKind.PURCHASED,
    "installed_on": FactKind.INSTALLED,
    "commissioned_on": FactKind.COMMISSIONED,
    "registered_on": FactKind.REGISTERED,
    "online_on": FactKind.ONLINE,
}
_IN_THE_FIELD = {FactKind.INSTALLED, FactKind.COMMISSIONED}


class FactDayImpossible(DomainError):
    """The day of `column` lies in the future, or before the device was made or shipped."""

    column: str
    refusal: WarrantyRefused


@atomic
def correct(serial: Serial, wish: Collection[Correction], reason: str, supporter: Actor) -> None:
    """A day that is None afterwards is taken back alone.

    Raises DeviceUnknown, CorrectionReasonMissing, CorrectedMeanwhile or FactDayImpossible.
    """
    reason = one_line(reason)[:LONGEST_REASON]
    if not reason:
        raise CorrectionReasonMissing
    found = covers.look_up(serial).found
    if found is None:
        raise DeviceUnknown(serial=serial)
    if any(getattr(found.facts, each.column) != each.before for each in wish):
        raise CorrectedMeanwhile
    for each in wish:
        _refuse_impossible(found.facts, each)
    history = facts.history_of([serial])[serial]
    new = [new for each in wish for new in _facts_for(serial, each, history, reason)]
    # the indexes let one of two supporters through who correct the same at the same moment
    if len(record_facts(new, supporter)) != len(new):
        raise CorrectedMeanwhile
    columns = sorted(each.column for each in wish)
    record("warranty.corrected", supporter, f"serial:{serial}", columns=columns, reason=reason)


def _refuse_impossible(known: DeviceFacts, wish: Correction) -> None:
    kind, day = CORRECTABLE[wish.column], wish.after
    try:
        if day and kind in _IN_THE_FIELD:
            check_delivered_date(united(known), today(), day)
        elif day:
            check_past_date(known, today(), day)
    except WarrantyRefused as refusal:
        raise FactDayImpossible(column=wish.column, refusal=refusal) from None


def _facts_for(
    serial: str, wish: Correction, history: Sequence[Fact], reason: str
) -> Iterator[NewFact]:
    """All that count of the kind go: else an earlier one, or one recorded before, would count."""
    kind, day = CORRECTABLE[wish.column], today()
    for fact in facts.counting({serial: list(history)})[serial]:
        if fact.kind is kind:
            yield NewFact(
                serial=serial,
                kind=FactKind.RETRACTION,
                happened_on=day,
                reference=f"fact:{fact.id}",
                note=reason,
                retracts=fact.id,
            )
    if wish.after:
        newest = history[-1].id if history else 0
        yield NewFact(
            serial=serial,
            kind=kind,
            happened_on=wish.after,
            reference=f"correction:{newest}",
            note=reason,
        )
