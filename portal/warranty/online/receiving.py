"""A batch of online reports: recorded in few statements, and once however often it is sent."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from portal.audit.record import Actor, record
from portal.core.clock import now
from portal.core.idempotency import KeyReused
from portal.core.statements import insert_new, table_of
from portal.core.transaction import atomic
from portal.devices import register
from portal.devices.register import Device
from portal.extensions import db
from portal.warranty.facts import record_first
from portal.warranty.models import OnlineBatch
from portal.warranty.online import telling, unheard
from portal.warranty.online.reports import Report, Result, judge
from portal.warranty.online.systems import System, note_use

# a batch holds SQLite's one-writer lock for about ten milliseconds
MOST_REPORTS = 500
LONGEST_ECHO = 40

_batches = table_of(OnlineBatch)

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """Each report as it was sent, or why it is none; and the serials the register knows."""

    items: Sequence[Report | Result]
    known: frozenset[str]


def receive(system: System, key: str, items: Sequence[Any]) -> Answer:
    """The answer to a batch of at most MOST_REPORTS; the first one again for the same key.

    Raises KeyReused when the key came with another content.
    """
    digest = _digest(items)
    if (before := _answered_before(system, key, digest)) is not None:
        return before
    return _receive(system, key, digest, items, judged(items))


def judged(items: Sequence[Any]) -> Judged:
    """Reads the register, for all in one statement; other writers need not wait for it."""
    moment = now()
    found = [judge(item, moment) for item in items]
    serials = {each.serial for each in found if isinstance(each, Report)}
    devices = register.find_many(serials) if serials else {}
    return Judged([_possible(each, devices) for each in found], frozenset(devices))


def _possible(item: Report | Result, devices: Mapping[str, Device]) -> Report | Result:
    device = devices.get(item.serial) if isinstance(item, Report) else None
    if isinstance(item, Result) or device is None or item.is_possible(device):
        return item
    return Result.TOO_EARLY


def record_judged(batch: Judged, actor: Actor) -> list[Result]:
    """What became of each, in their order; owners of upgraded devices are told. Never commits."""
    first: dict[str, Report] = {}
    for each in batch.items:
        if isinstance(each, Report) and each.serial in batch.known:
            earlier = first.get(each.serial)
            first[each.serial] = min(each, earlier or each, key=lambda report: report.at)
    recorded = record_first([report.fact() for report in first.values()], actor)
    unheard.note(_unknown(batch), actor.name)
    telling.tell_owners(recorded, actor)
    return _results(batch, set(recorded))


def _unknown(batch: Judged) -> set[str]:
    reports = (each for each in batch.items if isinstance(each, Report))
    return {each.serial for each in reports if each.serial not in batch.known}


@atomic
def _receive(system: System, key: str, digest: str, items: Sequence[Any], batch: Judged) -> Answer:
    batch_id = _claim(system, key, digest)
    if batch_id is None:
        return _answered_before(system, key, digest) or {}
    actor = Actor(None, system.name)
    results = record_judged(batch, actor)
    answer = _answer(items, results)
    db.session.execute(update(_batches).where(_batches.c.id == batch_id).values(answer=answer))
    counts = {key: number for key, number in answer.items() if key != "results"}
    record("devices.online", actor, f"online:{batch_id}", **counts)
    note_use(system)
    return answer


def _claim(system: System, key: str, digest: str) -> int | None:
    """None when the same batch was sent at this very moment, and has been answered."""
    claimed: int | None = db.session.execute(
        insert_new(_batches)
        .values(system_id=system.id, key=key, content_hash=digest, answer={}, received_at=now())
        .returning(_batches.c.id)
    ).scalar_one_or_none()
    return claimed


def _answered_before(system: System, key: str, digest: str) -> Answer | None:
    row = db.session.execute(
        select(_batches.c.content_hash, _batches.c.answer).where(
            _batches.c.system_id == system.id, _batches.c.key == key
        )
    ).one_or_none()
    if row is None:
        return None
    if row.content_hash != digest:
        raise KeyReused()
    # one that was given before there was a result of that name has to fit the description, too
    answer: Answer = {**{result.value: 0 for result in Result}, **row.answer}
    return answer


def _digest(items: Sequence[Any]) -> str:
    """Of what counts: another order of fields, or one that nobody reads, is the same batch."""
    told = [[_text(item, "serial"), _text(item, "at")] for item in items]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _text(item: Any, field: str) -> str | None:
    found = item.get(field) if isinstance(item, Mapping) else None
    return found if isinstance(found, str) else None


def _results(batch: Judged, untold: set[str]) -> list[Result]:
    results = []
    for each in batch.items:
        if isinstance(each, Result):
            results.append(each)
        elif each.serial not in batch.known:
            results.append(Result.UNKNOWN_SERIAL)
        else:
            results.append(Result.RECORDED if each.serial in untold else Result.KNOWN)
            untold.discard(each.serial)
    return results


def _answer(items: Sequence[Any], results: Sequence[Result]) -> Answer:
    counted = Counter(results)
    return {
        **{result.value: counted[result] for result in Result},
        "results": [
            {"serial": _as_sent(item), "result": result.value}
            for item, result in zip(items, results, strict=True)
        ],
    }


def _as_sent(item: Any) -> str | None:
    """So that the sender finds it again; nothing that could not have been meant as a serial."""
    serial = _text(item, "serial")
    fits = serial and len(serial) <= LONGEST_ECHO and serial.isascii() and serial.isprintable()
    return serial if fits else None
