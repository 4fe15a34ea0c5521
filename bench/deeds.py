"""The two deeds that move coins, by number, and which numbers are still unused."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bench.stock import Person
from portal.core.codes import CardCode
from portal.redemption import checkout
from portal.wallet import booking

Deed = Callable[[int], object]


def redeem(number: int) -> object:
    person = Person(number)
    return checkout.redeem(
        person.redeemer, person.cart, f"bench-key-{number:07d}", person.content_hash
    )


def booking_of(codes: Sequence[CardCode]) -> Deed:
    def book(number: int) -> object:
        return booking.book_card(Person(number).booker, codes[number].value, "192.0.2.1")

    return book


@dataclass
class Numbers:
    """Each deed can be done once: numbers are handed out, hot ones and spread ones apart."""

    count: int
    _next: dict[bool, int] = field(default_factory=lambda: {True: 0, False: 1})

    def take(self, count: int, hot: bool) -> list[int]:
        first = self._next[hot]
        taken = list(range(first, first + 2 * count, 2))
        if taken[-1] >= self.count:
            raise LookupError("the stock is used up: fill it with more")
        self._next[hot] = taken[-1] + 2
        return taken
