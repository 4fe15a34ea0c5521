"""The portal on one side, the model on the other, and what must hold between them."""

from collections import Counter
from typing import Any

import hypothesis.strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant

from portal.core.codes import CardCode
from portal.core.serials import Serial
from portal.extensions import db
from portal.redemption import receipts
from portal.redemption.carts import open_cart
from portal.wallet import orders
from portal.wallet.orders import Wanted
from tests.proofs import model
from tests.proofs.model import DONE, REPEATED, Model
from tests.proofs.world import World, ledger_differences, outcome_of
from tests.support.cards import make_card

HYBRID, METER = "plenticore-g3-s-4-0", "ksem"
COMPANIES = (("SE", "EU"), ("FR", "EU"), ("DE", "DE"))
# what the examples of this run have met, so that none is sound for want of being tried
OUTCOMES: Counter[str] = Counter()


class BesideModel(RuleBasedStateMachine):
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
            self._issue(region, 3, country)

    def _issue(self, region: str, coins: int, country: str) -> None:
        card = model.Card(region, coins, country)
        self.cards[card] = make_card(region, coins, country=country)
        self._see([DONE])

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
