"""Many people at the same moment, over HTTP, on servers that share one database."""

import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import TypeVar

from flask import Flask

from portal.accounts import people
from portal.core.serials import Serial
from portal.core.transaction import transaction
from portal.devices import register
from portal.devices.register import Device
from portal.redemption import basket
from portal.wallet import booking
from tests.redemption.shop import redeemer
from tests.support.cards import OWN_ADDRESS, booker, make_card
from tests.support.cast import PASSWORD, Cast, Person
from tests.support.real_portal import Answer, Form, Server, Visitor

HYBRID = "plenticore-g3-s-4-0"
PATIENCE = 120
_CODE = re.compile(r"<output><span>(\d{5})</span> <span>(\d{5})</span></output>")
_MAIN = re.compile(r"<main.*?</main>", re.DOTALL)
_TOKEN = re.compile(r'name="csrf_token" value="[^"]*"')
R = TypeVar("R")


@dataclass(frozen=True)
class Client:
    person: Person
    visitor: Visitor


def clients(persons: Sequence[Person], servers: Sequence[Server]) -> list[Client]:
    """Signed in, in turns at each of the servers."""
    return [
        Client(person, Visitor(servers[number % len(servers)].address).sign_in(person))
        for number, person in enumerate(persons)
    ]


def at_the_same_moment(deeds: Sequence[Callable[[], R]]) -> list[R]:
    barrier = Barrier(len(deeds))

    def do(deed: Callable[[], R]) -> R:
        barrier.wait(PATIENCE)
        return deed()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [done.result(PATIENCE) for done in [pool.submit(do, deed) for deed in deeds]]


def posting(clients: Sequence[Client], forms: Sequence[Form]) -> list[Answer]:
    """Each client sends its form, all together."""
    return at_the_same_moment(
        [
            lambda client=client, form=form: client.visitor.post(form)
            for client, form in zip(clients, forms, strict=True)
        ]
    )


def colleagues(cast: Cast, count: int, role: str = "installation") -> list[Person]:
    """More members of the Swedish company; call it in an app context."""
    return [_colleague(cast.company_id, number, role) for number in range(count)]


def give_coins(cast: Cast, coins: int) -> None:
    """By a card, as the ledger's proofs want it; call it in an app context."""
    booking.book_card(booker(cast.owner), make_card(coins=coins).value, OWN_ADDRESS)


def devices(count: int) -> list[Serial]:
    """New devices of which everything may still be unlocked; call it in an app context."""
    serials = [Serial(f"90523TD8{number:04}R") for number in range(count)]
    register.add_devices(Device(serial, HYBRID) for serial in serials)
    return serials


def put_into_cart(app: Flask, person: Person, serial: Serial, power_step: int = 0) -> None:
    with app.app_context():
        basket.choose(redeemer(person), serial, ("battery",), power_step)


def take_out_of_cart(app: Flask, person: Person, serial: Serial) -> None:
    with app.app_context():
        basket.remove(redeemer(person), serial, "battery", 0)


def codes_on(receipt: Answer) -> list[str]:
    return [first + second for first, second in _CODE.findall(receipt.text)]


def content_of(page: Answer) -> str:
    """What the page says, without what belongs to the session that reads it."""
    [main] = _MAIN.findall(page.text)
    return _TOKEN.sub("", main)


def _colleague(company_id: int, number: int, role: str) -> Person:
    email, name = f"member{number}@solkraft.example", f"Member {number}"
    with transaction():
        user_id = people.add_user(email, name, PASSWORD, "en")
        people.add_membership(user_id, company_id, (role,))
    return Person(email, user_id, name, company_id)
