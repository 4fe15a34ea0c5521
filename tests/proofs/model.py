"""What coins, cards, carts and codes must do, in plain memory: no database, no portal code.

Every deed answers with the name of the refusal, or "done", or "repeated" for what was done before
and gives the same answer again. Only "done" changes anything a company could spend.
"""

from dataclasses import dataclass, field

DONE, REPEATED = "done", "repeated"
PRICES = {"battery": 3, "power": 1, "comfort": 2}
MOST_GUESSES = 10
ALONE_UP_TO = 10
FEWEST_ORDERED = 10

Unlock = tuple[str, str, int]  # serial, extension, step


@dataclass(eq=False)
class Company:
    country: str
    region: str
    coins: int = 0
    mails: int = 0
    keys: dict[str, "Review"] = field(default_factory=dict)


@dataclass(eq=False)
class Person:
    name: str
    company: Company
    guesses: int = 0
    cart: "Cart | None" = None


@dataclass(eq=False)
class Card:
    region: str
    coins: int
    country: str = ""
    void: bool = False
    booked_by: Person | None = None


@dataclass(eq=False)
class Device:
    serial: str
    extensions: frozenset[str]
    highest_step: int


@dataclass(eq=False)
class Cart:
    person: Person
    lines: frozenset[Unlock] = frozenset()
    reference: str = ""
    redeemed: bool = False

    @property
    def content(self) -> tuple[frozenset[Unlock], str]:
        return self.lines, self.reference


@dataclass(frozen=True, eq=False)
class Review:
    cart: Cart
    content: tuple[frozenset[Unlock], str]

    def shows_the_same(self, other: "Review") -> bool:
        return self.cart is other.cart and self.content == other.content


@dataclass(eq=False)
class Correction:
    company: Company
    coins: int
    reason: str
    asked_by: str
    state: str = "pending"
    alone: bool = False

    @property
    def content(self) -> tuple[object, ...]:
        return self.company, self.coins, self.reason, self.asked_by


@dataclass(eq=False)
class Order:
    company: Company
    coins: int
    reference: str


@dataclass
class Model:
    unlocked: set[Unlock] = field(default_factory=set)
    corrections: dict[str, Correction] = field(default_factory=dict)
    orders: dict[str, Order] = field(default_factory=dict)
    wholesaler_guesses: int = 0

    # Cards

    def book(self, person: Person, card: Card | None) -> str:
        if person.guesses >= MOST_GUESSES:
            return "LockedOut"
        if card is None or card.void:
            return self._guessed(person)
        if card.booked_by:
            return self._book_again(person, card.booked_by)
        if card.region != person.company.region:
            return "CardOfOtherRegion"
        if card.country not in ("", person.company.country):
            return "CardOfOtherCountry"
        card.booked_by = person
        person.company.coins += card.coins
        return DONE

    def book_many(self, person: Person, cards: list[Card]) -> list[str]:
        results: list[str] = []
        for number, card in enumerate(cards):
            if "LockedOut" in results:
                results.append("NotTried")
            elif card in cards[:number]:
                results.append("SameAsLine")
            else:
                results.append(self.book(person, card))
        return results

    def void(self, card: Card) -> str:
        if card.void or card.booked_by:
            return REPEATED
        card.void = True
        return DONE

    def _book_again(self, person: Person, earlier: Person) -> str:
        if earlier is person:
            return REPEATED
        if earlier.company is person.company:
            return "CardBookedAlready"
        return self._guessed(person)

    @staticmethod
    def _guessed(person: Person) -> str:
        person.guesses += 1
        return "CardRefused"

    # Carts

    def choose(
        self, person: Person, device: Device, extensions: frozenset[str], power_step: int
    ) -> str:
        lines = {(device.serial, name, 0) for name in extensions}
        lines |= {(device.serial, "power", step) for step in self._steps(device, power_step)}
        for line in sorted(lines):
            if refusal := self._why_not_offered(device, line):
                return refusal
        others, own = _parted(person, device)
        if not lines and not own:
            return "NothingChosen"
        self._open_cart(person).lines = frozenset(others | lines)
        return DONE

    def remove(self, person: Person, device: Device, extension: str, step: int) -> str:
        others, own = _parted(person, device)
        kept = {line for line in own if line[1] != extension or line[2] < step}
        self._open_cart(person).lines = frozenset(others | kept)
        return DONE

    def refer(self, person: Person, reference: str) -> str:
        self._open_cart(person).reference = reference
        return DONE

    def redeem(self, person: Person, review: Review, key: str) -> str:
        company, cart = person.company, review.cart
        earlier = company.keys.get(key)
        mine = not cart.redeemed and cart.person is person and review.content == cart.content
        if earlier:
            return REPEATED if not mine and review.shows_the_same(earlier) else "KeyReused"
        if not mine:
            return self._why_not_mine(person, cart)
        if refusal := self._why_not_now(company, cart):
            return refusal
        cart.redeemed, person.cart = True, None
        company.keys[key] = review
        company.coins -= price(cart.lines)
        self.unlocked |= cart.lines
        return DONE

    def _why_not_mine(self, person: Person, cart: Cart) -> str:
        if cart.person is not person:
            return "CartUnknown"
        return "AlreadyRedeemed" if cart.redeemed else "ReviewStale"

    def _why_not_now(self, company: Company, cart: Cart) -> str:
        if not cart.lines:
            return "CartEmpty"
        if cart.lines & self.unlocked:
            return "UnlockedMeanwhile"
        return "NotEnoughCoins" if price(cart.lines) > company.coins else ""

    def _steps(self, device: Device, wanted: int) -> list[int]:
        if wanted > device.highest_step:
            return [wanted]
        steps = range(1, wanted + 1)
        return [step for step in steps if (device.serial, "power", step) not in self.unlocked]

    def _why_not_offered(self, device: Device, line: Unlock) -> str:
        _, extension, step = line
        if extension not in device.extensions or step > device.highest_step:
            return "DeviceRefused"
        return "UnlockedMeanwhile" if line in self.unlocked else ""

    @staticmethod
    def _open_cart(person: Person) -> Cart:
        person.cart = person.cart or Cart(person)
        return person.cart

    # Coins that come and go without cards

    def ask(self, key: str, wish: Correction) -> str:
        if not wish.coins:
            return "WrongNumberOfCoins"
        if earlier := self.corrections.get(key):
            return REPEATED if earlier.content == wish.content else "KeyReused"
        if wish.company.coins + wish.coins < 0:
            return "BelowZero"
        kept = self._kept_alone(wish)
        takes_back = sum(each for each in kept if abs(each) == abs(wish.coins)) * wish.coins < 0
        wish.alone = takes_back or sum(map(abs, [*kept, wish.coins])) <= ALONE_UP_TO
        self.corrections[key] = wish
        if wish.alone:
            self._post(wish)
        return DONE

    def _kept_alone(self, wish: Correction) -> list[int]:
        """What was not taken back; a whole life in the model is shorter than 24 hours."""
        kept: list[int] = []
        for earlier in self.corrections.values():
            if not earlier.alone:
                continue
            if (earlier.company, earlier.asked_by) != (wish.company, wish.asked_by):
                continue
            if -earlier.coins in kept:
                kept.remove(-earlier.coins)
            else:
                kept.append(earlier.coins)
        return kept

    def confirm(self, correction: Correction, supporter: str) -> str:
        if correction.state != "pending":
            return "AlreadyDecided"
        if correction.asked_by == supporter:
            return "SamePerson"
        if correction.company.coins + correction.coins < 0:
            return "BelowZero"
        self._post(correction)
        return DONE

    def decline(self, correction: Correction) -> str:
        if correction.state != "pending":
            return "AlreadyDecided"
        correction.state = "declined"
        return DONE

    def order(self, key: str, wanted: Order, *, right_email: bool) -> str:
        if earlier := self.orders.get(key):
            same = vars(earlier) == vars(wanted) and right_email
            return REPEATED if same else "KeyReused"
        if wanted.coins < FEWEST_ORDERED:
            return "WrongQuantity"
        if self.wholesaler_guesses >= MOST_GUESSES:
            return "LockedOut"
        if not right_email:
            self.wholesaler_guesses += 1
            return "NoSuchCustomer"
        self.orders[key] = wanted
        self._add(wanted.company, wanted.coins)
        return DONE

    def _post(self, correction: Correction) -> None:
        correction.state = "posted"
        self._add(correction.company, correction.coins)

    @staticmethod
    def _add(company: Company, coins: int) -> None:
        company.coins += coins
        company.mails += 1


def price(lines: frozenset[Unlock]) -> int:
    return sum(PRICES[extension] for _, extension, _ in lines)


def _parted(person: Person, device: Device) -> tuple[set[Unlock], set[Unlock]]:
    """Lines of other devices, lines of this one."""
    lines = set(person.cart.lines if person.cart else ())
    own = {line for line in lines if line[0] == device.serial}
    return lines - own, own
