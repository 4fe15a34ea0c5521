"""A server that is killed again and again while people redeem, and what they were promised."""

import random
import time
from collections.abc import Callable
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
class Shopper:
    """Fills a cart, reviews it and confirms it with one key until the server has answered."""

    app: Flask
    person: Person
    visitor: Visitor
    serials: list[Serial]
    begun: SimpleQueue[None]
    promises: list[Promise] = field(default_factory=list)

    _lost_at: datetime | None = None

    def shop(self, over: Event) -> None:
        for serial in self.serials:
            if over.is_set():
                return
            put_into_cart(self.app, self.person, serial, power_step=1)
            form = self._until_answered(lambda: self.visitor.get("/redeem/review")).form("key")
            self._lost_at = None
            confirmed = self._until_answered(lambda form=form: self._confirm(form))
            assert confirmed.status == 303, confirmed.text
            receipt = self._until_answered(lambda c=confirmed: self.visitor.get(c.location))
            assert receipt.status == 200, receipt.text
            self.promises.append(Promise(confirmed.location, codes_on(receipt), self._lost_at))
        assert over.is_set(), "the devices ran out before the siege was over"

    def _confirm(self, form: Form) -> Answer:
        self.begun.put(None)
        try:
            return self.visitor.post(form)
        except LOST as fault:
            if not _refused(fault):
                self._lost_at = self._lost_at or now()
            raise

    @staticmethod
    def _until_answered(ask: Callable[[], Answer]) -> Answer:
        """The same request again and again, as long as nobody answers."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                return ask()
            except LOST:
                time.sleep(RETRY_SECONDS)
        raise AssertionError("nobody answers any more")


def besiege(server: Server, shoppers: list[Shopper], kills: int, seed: int) -> None:
    """Kill the server `kills` times at seeded moments; every shopper finishes what was begun."""
    moments, over = random.Random(seed), Event()
    begun = shoppers[0].begun
    with ThreadPoolExecutor(len(shoppers)) as pool:
        shopping = [pool.submit(shopper.shop, over) for shopper in shoppers]
        try:
            for _ in range(kills):
                _wait_for(begun, moments.randint(1, MOST_SPARED))
                time.sleep(moments.uniform(0, LONGEST_PAUSE))
                server.kill()
                server.start().wait_ready()
        finally:
            over.set()
        for shopper in shopping:
            shopper.result(PATIENCE)


def _wait_for(begun: SimpleQueue[None], confirmations: int) -> None:
    while not begun.empty():
        begun.get()
    for _ in range(confirmations):
        begun.get(timeout=PATIENCE)


def _refused(fault: BaseException) -> bool:
    """Nobody listened: the request never reached a server."""
    return isinstance(getattr(fault, "reason", fault), ConnectionRefusedError)
