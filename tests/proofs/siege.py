"""A server that is killed again and again while people confirm, and what they were promised."""

import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from queue import SimpleQueue
from threading import Event
from uuid import UUID

from flask import Flask

from portal.core.clock import now
from portal.core.serials import Serial
from tests.proofs.clients import codes_on, put_into_cart
from tests.support.cast import Person
from tests.support.real_portal import LOST, Answer, Form, Server, Visitor

MOST_SPARED = 12  # confirmations that a server may live to answer
LONGEST_PAUSE = 0.03  # about what a checkout takes when others check out too
RETRY_SECONDS = 0.05
PATIENCE = 120


@dataclass(frozen=True)
class Promise:
    """A receipt whose 303 a client has seen, and the codes it then read.

    `lost_at`: when the server died over the first attempt to confirm it, if one did.
    """

    location: str
    codes: list[str]
    lost_at: datetime | None

    @property
    def uuid(self) -> UUID:
        return UUID(self.location.rpartition("/")[2])


@dataclass
class LostAnswer:
    """A confirmation that was done and answered, and whose answer nobody hears: the server dies as
    it comes. Chance finds that moment in one kill of ten at best.
    """

    arrived: Event = field(default_factory=Event)
    killed: Event = field(default_factory=Event)

    def lose(self) -> None:
        """In the client, once: what it has got counts as never received."""
        if not self.arrived.is_set():
            self.arrived.set()
            assert self.killed.wait(PATIENCE)
            raise ConnectionResetError

    def kill(self, server: Server) -> None:
        assert self.arrived.wait(PATIENCE)
        server.kill()
        self.killed.set()
        server.start().wait_ready()


@dataclass
class Patient:
    """A visitor who asks again as long as nobody answers, and sends one form until it is done."""

    visitor: Visitor
    begun: SimpleQueue[None]
    unheard: LostAnswer | None = None

    def get(self, path: str) -> Answer:
        answer = _until_answered(lambda: self.visitor.get(path))
        assert answer.status == 200, answer.text
        return answer

    def confirm(self, form: Form) -> tuple[Answer, datetime | None]:
        """And when the server died over the first attempt, if one did."""
        lost: list[datetime] = []

        def send() -> Answer:
            self.begun.put(None)
            try:
                answer = self.visitor.post(form)
                if self.unheard:
                    self.unheard.lose()
                return answer
            except LOST as fault:
                if not _refused(fault):
                    lost.append(now())
                raise

        answer = _until_answered(send)
        assert answer.status == 303, answer.text
        return answer, lost[0] if lost else None


@dataclass
class Shopper:
    """Fills a cart, reviews it and confirms it with one key until the server has answered."""

    app: Flask
    person: Person
    patient: Patient
    serials: list[Serial]
    promises: list[Promise] = field(default_factory=list)

    def shop(self, over: Event) -> None:
        for serial in self.serials:
            if over.is_set():
                return
            put_into_cart(self.app, self.person, serial, power_step=1)
            form = self.patient.get("/redeem/review").form("key")
            confirmed, lost_at = self.patient.confirm(form)
            receipt = self.patient.get(confirmed.location)
            self.promises.append(Promise(confirmed.location, codes_on(receipt), lost_at))
        assert over.is_set(), "the devices ran out before the siege was over"


@dataclass(frozen=True)
class Siege:
    """`kills` at seeded moments: a server lives to begin at most `most_spared` confirmations."""

    kills: int
    seed: int
    most_spared: int = MOST_SPARED

    def lay(
        self,
        server: Server,
        begun: SimpleQueue[None],
        working: Sequence[Callable[[Event], None]],
        unheard: LostAnswer | None = None,
    ) -> None:
        """Everybody who works finishes what was begun, and stops when it is over."""
        moments, over = random.Random(self.seed), Event()
        with ThreadPoolExecutor(len(working)) as pool:
            works = [pool.submit(work, over) for work in working]
            try:
                if unheard:
                    unheard.kill(server)
                for _ in range(self.kills):
                    _wait_for(begun, moments.randint(1, self.most_spared))
                    time.sleep(moments.uniform(0, LONGEST_PAUSE))
                    server.kill()
                    server.start().wait_ready()
            finally:
                over.set()
            for work in works:
                work.result(PATIENCE)


def _until_answered(ask: Callable[[], Answer]) -> Answer:
    """The same request again and again, as long as nobody answers."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            return ask()
        except LOST:
            time.sleep(RETRY_SECONDS)
    raise AssertionError("nobody answers any more")


def _wait_for(begun: SimpleQueue[None], confirmations: int) -> None:
    while not begun.empty():
        begun.get()
    for _ in range(confirmations):
        begun.get(timeout=PATIENCE)


def _refused(fault: BaseException) -> bool:
    """Nobody listened: the request never reached a server."""
    return isinstance(getattr(fault, "reason", fault), ConnectionRefusedError)
