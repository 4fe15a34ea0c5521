"""One long random life of companies that book, redeem and are corrected, beside the model."""

from collections import Counter
from typing import Any

import hypothesis.strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from portal.core.codes import CardCode
from portal.core.serials import Serial
from portal.extensions import db
from portal.redemption import basket, checkout, receipts
from portal.redemption.carts import open_cart
from portal.wallet import booking, cards, corrections, orders
from portal.wallet.booking_many import book_many
from portal.wallet.company_accounts import account_of
from portal.wallet.corrections import Wish
from portal.wallet.orders import Wanted
from tests.proofs import model
from tests.proofs.model import DONE, REPEATED, Model
from tests.proofs.world import ADDRESS, World, ledger_differences, outcome_of
from tests.support.cards import make_card

HYBRID, METER = "plenticore-g3-s-4-0", "ksem"
SUPPORTERS = ("support", "second-support")
REGIONS = ("EU", "EU", "EU", "DE", "NON-EU")
COMPANIES = (("SE", "EU"), ("FR", "EU"), ("DE", "DE"))
KEYS = st.integers(0, 6)
MOST_CARDS = 8
CHECK_FAILED = "CodeWrongCheck"
COINS = st.sampled_from([2, 11, 12, 25, -1, -10, -11, 0])
TYPED = (
    lambda code: code.value,
    lambda code: code.printed,
    lambda code: code.value.lower(),
    lambda code: f" {code.printed.replace('-', ' ')}\t",
)
# what the examples of this run have met, so that none is sound for want of being tried
OUTCOMES: Counter[str] = Counter()


class Portal(RuleBasedStateMachine):
    """Whatever happens: the portal answers as the model does, and is sound after each step."""

    @initialize()
    def open(self) -> None:
        self.world, self.model = World(), Model()
        solkraft, voisin, fremd = (model.Company(*each) for each in COMPANIES)
        self.companies = [solkraft, voisin, fremd]
        names = {"owner": solkraft, "colleague": solkraft, "neighbour": voisin, "stranger": fremd}
        self.people = [model.Person(name, company) for name, company in names.items()]
        self.world.open(self.companies, self.people)
        hybrid = Serial(self.world.serial("90523TD{:05}R"))
        meter = Serial(self.world.serial("7{:07}"))
        self.world.add_devices({hybrid: HYBRID, meter: METER})
        self.devices = [
            model.Device(hybrid, frozenset(model.PRICES), 2),
            model.Device(meter, frozenset({"comfort"}), 0),
        ]
        self.cards: dict[model.Card, CardCode] = {}
        self.reviews: dict[model.Review, Any] = {}
        self.receipts: dict[Any, tuple[model.Company, dict[model.Unlock, str]]] = {}
        self.numbers: dict[str, int] = {}
        self.rows = self.world.all_rows()
        self.proved: dict[str, Any] = {}
        for company in self.companies:
            self._order("first", company, 10, right_email=True)
        for region, country in (("EU", ""), ("EU", "FR"), ("DE", "")):
            self.issue(region, 3, country)

    # Cards

    @precondition(lambda self: len(self.cards) < MOST_CARDS)
    @rule(
        region=st.sampled_from(REGIONS),
        coins=st.integers(1, 5),
        country=st.sampled_from(["", "", "", "FR"]),
    )
    def issue(self, region: str, coins: int, country: str) -> None:
        card = model.Card(region, coins, country)
        self.cards[card] = make_card(region, coins, country=country)
        self._see([DONE])

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

    def _order(self, key: str, company: model.Company, coins: int, *, right_email: bool) -> None:
        row = self.world.companies[company]
        email = row.email if right_email else f"other-{row.email}"
        wanted = Wanted(row.customer_no, email, coins, "PO 7")
        self._same(
            self.model.order(key, model.Order(company, coins, "PO 7"), right_email=right_email),
            lambda: orders.place(wanted, self.world.wholesaler, key),
        )

    # What holds after each step

    @invariant()
    def balances_are_those_of_the_model(self) -> None:
        assert self.world.balances() == {each: each.coins for each in self.companies}

    @invariant()
    def the_ledger_is_sound(self) -> None:
        if self.proved != self.rows:  # what did not change is as sound as it was
            assert list(ledger_differences()) == []
            self.proved = self.rows

    @invariant()
    def codes_are_unique_and_stay(self) -> None:
        shown: list[str] = []
        for uuid, (company, codes) in self.receipts.items():
            assert self._codes_of(uuid, company) == codes
            shown += codes.values()
        assert len(set(shown)) == len(shown) == len(self.model.unlocked)

    @invariant()
    def everybody_is_told_once(self) -> None:
        corrected_or_delivered = sum(company.mails for company in self.companies)
        assert len(self.rows["outgoing_mail"]) == len(self.receipts) + corrected_or_delivered

    def teardown(self) -> None:
        db.session.remove()

    def _same(self, expected: str, deed: Any, *, may_stay: bool = False) -> Any:
        """What came back; where the model sees no change there must be none in the tables.

        `may_stay`: a deed that puts things as they were already.
        """
        outcome, answer = outcome_of(deed)
        assert outcome == (DONE if expected == REPEATED else expected)
        self._see([expected], may_stay=may_stay)
        return answer if outcome == DONE else None

    def _see(self, expected: list[str], *, may_stay: bool = False) -> None:
        before, self.rows = self.rows, self.world.all_rows()
        if DONE not in expected or not may_stay:
            assert (self.rows == before) == (DONE not in expected), expected
        OUTCOMES.update(expected)

    def _keep(
        self, receipt: Any, company: model.Company, lines: frozenset[model.Unlock], *, new: bool
    ) -> None:
        codes = self._codes_of(receipt.uuid, company)
        assert set(codes) == lines
        assert receipt.coins == model.price(lines)
        assert new == (receipt.uuid not in self.receipts)
        self.receipts.setdefault(receipt.uuid, (company, codes))

    def _codes_of(self, uuid: Any, company: model.Company) -> dict[model.Unlock, str]:
        found = receipts.find(self.world.companies[company].id, uuid)
        return {
            (device.serial, code.extension, code.step): code.digits
            for device in found.devices
            for code in device.codes
        }

    def _review(self, person: model.Person, key: str) -> model.Review | None:
        """What the person sees now; they may confirm it at any time, once or often."""
        cart = self._cart_as_modelled(person)
        if person.cart is None:
            return None
        review = model.Review(person.cart, person.cart.content)
        self.reviews[review] = (cart.uuid, cart.content_hash, key)
        return review

    def _cart_as_modelled(self, person: model.Person) -> Any:
        cart = open_cart(self.world.redeemer(person))
        assert (cart is None) == (person.cart is None)
        if cart and person.cart:
            lines = frozenset((each.serial, each.extension, each.step) for each in cart.lines)
            assert (lines, cart.reference) == person.cart.content
        return cart

    def _person(self, data: st.DataObject) -> model.Person:
        return data.draw(st.sampled_from(self.people), "person")

    def _correction(self, data: st.DataObject) -> str:
        """One that waits, if there is any and chance does not want another."""
        every = list(self.numbers)
        waiting = [name for name in every if self.model.corrections[name].state == "pending"]
        return data.draw(st.sampled_from(waiting + every))

    def _company(self, data: st.DataObject) -> model.Company:
        return data.draw(st.sampled_from(self.companies), "company")

    def _card(self, data: st.DataObject) -> model.Card:
        return data.draw(st.sampled_from(list(self.cards)), "card")

    def _device(self, data: st.DataObject) -> model.Device:
        return data.draw(st.sampled_from(self.devices), "device")


def _slipped(value: str, position: int) -> str:
    other = "3" if value[position] != "3" else "4"
    return value[:position] + other + value[position + 1 :]


def _line_outcome(result: Any) -> str:
    if result.refusal:
        return type(result.refusal).__name__
    return REPEATED if result.booking.repeated else DONE
