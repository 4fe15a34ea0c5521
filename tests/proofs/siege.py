"""A server that is killed again and again while people redeem, and what they were promised."""

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event
from typing import TypeVar

from flask import Flask

from portal.core.serials import Serial
from tests.proofs.clients import codes_on, put_into_cart
from tests.support.cast import Person
from tests.support.real_portal import LOST, Answer, Server, Visitor

LONGEST_LIFE = 0.6
RETRY_SECONDS = 0.05
PATIENCE = 120
R = TypeVar("R")


@dataclass(frozen=True)
class Promise:
    """A receipt whose 303 a client has seen, and the codes it then read."""

    location: str
    codes: list[str]


@dataclass
class Shopper:
    """Fills a cart, reviews it and confirms it with one key until the server has answered."""

    app: Flask
    person: Person
    visitor: Visitor
    serials: list[Serial]
    promises: list[Promise] = field(default_factory=list)
    interrupted: int = 0

    def shop(self, over: Event) -> None:
        for serial in self.serials:
            if over.is_set():
                return
            put_into_cart(self.app, self.person, serial, power_step=1)
            form = self._until_answered(lambda: self.visitor.get("/redeem/review")).form("key")
            confirmed = self._until_answered(lambda form=form: self.visitor.post(form), posts=True)
            assert confirmed.status == 303, confirmed.text
            receipt = self._until_answered(lambda c=confirmed: self.visitor.get(c.location))
            assert receipt.status == 200, receipt.text
            self.promises.append(Promise(confirmed.location, codes_on(receipt)))
        assert over.is_set(), "the devices ran out before the siege was over"

    def _until_answered(self, ask: Callable[[], Answer], *, posts: bool = False) -> Answer:
        """The same request again and again, as long as nobody answers."""
        deadline = time.monotonic() + PATIENCE
        lost = 0
        while time.monotonic() < deadline:
            try:
                answer = ask()
            except LOST as fault:
                lost += posts and not lost and not _refused(fault)
                time.sleep(RETRY_SECONDS)
            else:
                self.interrupted += lost
                return answer
        raise AssertionError("nobody answers any more")


def besiege(server: Server, shoppers: list[Shopper], kills: int, seed: int) -> None:
    """Kill the server `kills` times at seeded moments; every shopper finishes what was begun."""
    moments = random.Random(seed)
    over = Event()
    with ThreadPoolExecutor(len(shoppers)) as pool:
        shopping = [pool.submit(shopper.shop, over) for shopper in shoppers]
        try:
            for _ in range(kills):
                time.sleep(moments.uniform(0, LONGEST_LIFE))
                server.kill()
                server.start().wait_ready()
        finally:
            over.set()
        for shopper in shopping:
            shopper.result(PATIENCE)


def _refused(fault: BaseException) -> bool:
    """Nobody listened: the request never reached a server."""
    return isinstance(getattr(fault, "reason", fault), ConnectionRefusedError)
