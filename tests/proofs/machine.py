"""What people and staff may do at any moment, drawn by chance."""

from typing import Any

import hypothesis.strategies as st
from hypothesis.stateful import precondition, rule

from portal.core.codes import CardCode
from portal.core.serials import Serial
from portal.redemption import basket, checkout
from portal.wallet import booking, cards, corrections
from portal.wallet.booking_many import book_many
from portal.wallet.company_accounts import account_of
from portal.wallet.correction_wishes import Wish
from tests.proofs import model
from tests.proofs.beside_model import BesideModel
from tests.proofs.model import DONE, REPEATED
from tests.proofs.world import ADDRESS

SUPPORTERS = ("support", "second-support")
REGIONS = ("EU", "EU", "EU", "DE", "NON-EU")
KEYS = st.integers(0, 6)
MOST_CARDS = 8
CHECK_FAILED = "CodeWrongCheck"
COINS = st.sampled_from([1, 2, 10, 11, 25, -1, -10, -11, 0])
TYPED = (
    lambda code: code.value,
    lambda code: code.printed,
    lambda code: code.value.lower(),
    lambda code: f" {code.printed.replace('-', ' ')}\t",
)


class Portal(BesideModel):
    """One long random life of companies that book, redeem and are corrected."""

    # Cards

    @precondition(lambda self: len(self.cards) < MOST_CARDS)
    @rule(
        region=st.sampled_from(REGIONS),
        coins=st.integers(1, 5),
        country=st.sampled_from(["", "", "", "FR"]),
    )
    def issue(self, region: str, coins: int, country: str) -> None:
        self._issue(region, coins, country)

    @precondition(lambda self: self.cards)
    @rule(data=st.data(), typed=st.sampled_from(TYPED))
    def book(self, data: st.DataObject, typed: Any) -> None:
        person, card = self._person(data), self._card(data)
        text = typed(self.cards[card])
        booked = self._same(
            self.model.book(person, card),
            lambda: booking.book_card(self.world.booker(person), text, ADDRESS),
        )
        if booked:
            assert booked.coins == card.coins
            assert booked.balance == person.company.coins

    @rule(data=st.data(), position=st.none() | st.integers(0, 15))
    def type_nonsense(self, data: st.DataObject, position: int | None) -> None:
        """A slip at this position of a real code, or a code nobody ever issued."""
        person = self._person(data)
        if position is None:
            typed, expected = CardCode.generate().value, self.model.book(person, None)
        else:
            typed, expected = _slipped(self.cards[self._card(data)].value, position), CHECK_FAILED
        booker = self.world.booker(person)
        self._same(expected, lambda: booking.book_card(booker, typed, ADDRESS))

    @precondition(lambda self: 0 < self.people[-1].guesses < model.MOST_GUESSES)
    @rule()
    def guess_until_locked(self) -> None:
        stranger = self.people[-1]
        booker = self.world.booker(stranger)
        for _ in range(model.MOST_GUESSES + 1):
            code = CardCode.generate().value
            expected = self.model.book(stranger, None)
            self._same(expected, lambda code=code: booking.book_card(booker, code, ADDRESS))

    @precondition(lambda self: self.cards)
    @rule(data=st.data())
    def book_pile(self, data: st.DataObject) -> None:
        person = self._person(data)
        pile = data.draw(st.lists(st.sampled_from(list(self.cards)), min_size=1, max_size=6))
        expected = self.model.book_many(person, pile)
        text = "\n\n".join(self.cards[card].printed for card in pile)
        results = book_many(self.world.booker(person), text, ADDRESS)
        assert [_line_outcome(result) for result in results] == expected
        self._see(expected)

    @precondition(lambda self: self.cards)
    @rule(data=st.data())
    def void(self, data: st.DataObject) -> None:
        card = self._card(data)
        count = self._same(
            self.model.void(card), lambda: cards.void_codes([self.cards[card]], "misprinted")
        )
        assert count.voided + count.booked + count.void_before == 1

    # Carts

    @rule(
        data=st.data(),
        extensions=st.frozensets(st.sampled_from(["battery", "comfort"])),
        power_step=st.integers(0, 3),
    )
    def choose(self, data: st.DataObject, extensions: frozenset[str], power_step: int) -> None:
        self._choose(self._person(data), self._device(data), extensions, power_step)

    def _choose(
        self,
        person: model.Person,
        device: model.Device,
        extensions: frozenset[str],
        power_step: int,
    ) -> None:
        buyer, serial = self.world.redeemer(person), Serial(device.serial)
        self._same(
            self.model.choose(person, device, extensions, power_step),
            lambda: basket.choose(buyer, serial, extensions, power_step),
            may_stay=True,
        )
        self._review(person, f"review-{len(self.reviews) % 7}")

    @rule(data=st.data(), line=st.sampled_from([("battery", 0), ("power", 1), ("power", 2)]))
    def remove(self, data: st.DataObject, line: tuple[str, int]) -> None:
        person, device = self._person(data), self._device(data)
        buyer = self.world.redeemer(person)
        self.model.remove(person, device, *line)
        basket.remove(buyer, device.serial, *line)
        self._cart_as_modelled(person)
        self.rows = self.world.all_rows()

    @rule(data=st.data(), reference=st.sampled_from(["", "Roof 7"]))
    def refer(self, data: st.DataObject, reference: str) -> None:
        self._refer(self._person(data), reference)

    def _refer(self, person: model.Person, reference: str) -> None:
        self.model.refer(person, reference)
        basket.set_reference(self.world.redeemer(person), reference)
        self._cart_as_modelled(person)
        self.rows = self.world.all_rows()

    @precondition(lambda self: self.reviews)
    @rule(data=st.data(), key=st.none() | KEYS, by_somebody_else=st.sampled_from([0, 0, 0, 1]))
    def redeem(self, data: st.DataObject, key: int | None, by_somebody_else: int) -> None:
        still_open = [review for review in self.reviews if not review.cart.redeemed]
        review = data.draw(st.sampled_from([*still_open, *self.reviews]))
        uuid, shown, own_key = self.reviews[review]
        person = self._person(data) if by_somebody_else else review.cart.person
        used_key = own_key if key is None else f"review-{key}"
        buyer = self.world.redeemer(person)
        lines = review.cart.lines
        expected = self.model.redeem(person, review, used_key)
        receipt = self._same(expected, lambda: checkout.redeem(buyer, uuid, used_key, shown))
        if receipt:
            self._keep(receipt, person.company, lines, new=expected == DONE)

    @precondition(lambda self: any(p.cart and p.cart.lines for p in self.people))
    @rule(data=st.data())
    def check_out_at_once(self, data: st.DataObject) -> None:
        """The common way, which chance alone would seldom find."""
        ready = [each for each in self.people if each.cart and each.cart.lines]
        self._check_out(data.draw(st.sampled_from(ready)))

    def _check_out(self, person: model.Person) -> None:
        review = self._review(person, f"once-{len(self.reviews)}")
        uuid, shown, key = self.reviews[review]
        buyer = self.world.redeemer(person)
        receipt = self._same(
            self.model.redeem(person, review, key),
            lambda: checkout.redeem(buyer, uuid, key, shown),
        )
        if receipt:
            self._keep(receipt, person.company, review.cart.lines, new=True)

    @precondition(lambda self: any(p.cart and p.cart.lines for p in self.people))
    @rule(data=st.data())
    def come_too_late(self, data: st.DataObject) -> None:
        """Two people have the same in their carts; one after the other checks out."""
        first = data.draw(st.sampled_from([p for p in self.people if p.cart and p.cart.lines]))
        second = data.draw(st.sampled_from([p for p in self.people if p is not first]))
        wanted = min(first.cart.lines)
        extensions = frozenset({wanted[1]} - {"power"})
        device = next(each for each in self.devices if each.serial == wanted[0])
        self._choose(second, device, extensions, wanted[2])
        for person in (first, second):
            if person.cart and person.cart.lines:
                self._check_out(person)

    @precondition(lambda self: any(person.cart for person in self.people))
    @rule(data=st.data())
    def change_after_review(self, data: st.DataObject) -> None:
        person = data.draw(st.sampled_from([each for each in self.people if each.cart]))
        review = self._review(person, f"stale-{len(self.reviews)}")
        uuid, shown, own_key = self.reviews[review]
        key = data.draw(st.sampled_from([own_key, *person.company.keys]))
        self._refer(person, f"{person.cart.reference}!"[-50:])
        buyer = self.world.redeemer(person)
        self._same(
            self.model.redeem(person, review, key),
            lambda: checkout.redeem(buyer, uuid, key, shown),
        )

    # Corrections and orders

    @rule(
        data=st.data(),
        key=KEYS,
        coins=COINS,
        reason=st.sampled_from(["a card came torn", "counted twice"]),
        supporter=st.sampled_from(SUPPORTERS),
    )
    def correct(
        self, data: st.DataObject, key: int, coins: int, reason: str, supporter: str
    ) -> None:
        company = self._company(data)
        name = f"correction-{self.world.number}-{key}"
        wish = Wish(account_of(self.world.companies[company].customer_no), coins, reason)
        number = self._same(
            self.model.ask(name, model.Correction(company, coins, reason, supporter)),
            lambda: corrections.ask(wish, self.world.supporter(supporter), name),
        )
        if number:
            assert self.numbers.setdefault(name, number) == number

    @precondition(lambda self: self.numbers)
    @rule(data=st.data(), supporter=st.sampled_from(SUPPORTERS))
    def confirm(self, data: st.DataObject, supporter: str) -> None:
        name = self._correction(data)
        self._same(
            self.model.confirm(self.model.corrections[name], supporter),
            lambda: corrections.confirm(self.numbers[name], self.world.supporter(supporter)),
        )

    @precondition(lambda self: self.numbers)
    @rule(data=st.data(), supporter=st.sampled_from(SUPPORTERS))
    def decline(self, data: st.DataObject, supporter: str) -> None:
        name = self._correction(data)
        self._same(
            self.model.decline(self.model.corrections[name]),
            lambda: corrections.decline(self.numbers[name], self.world.supporter(supporter)),
        )

    @rule(
        data=st.data(),
        key=KEYS,
        coins=st.sampled_from([10, 9, 25]),
        right_email=st.sampled_from([True, True, False]),
    )
    def order(self, data: st.DataObject, key: int, coins: int, right_email: bool) -> None:
        self._order(f"order-{key}", self._company(data), coins, right_email=right_email)


def _slipped(value: str, position: int) -> str:
    other = "3" if value[position] != "3" else "4"
    return value[:position] + other + value[position + 1 :]


def _line_outcome(result: Any) -> str:
    if result.refusal:
        return type(result.refusal).__name__
    return REPEATED if result.booking.repeated else DONE
