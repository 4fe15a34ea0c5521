"""Demo balances, unbooked cards, orders and corrections, all made by the portal's own functions."""

from contextlib import suppress
from pathlib import Path

from portal.audit.record import Actor
from portal.core.codes import CardCode
from portal.core.regions import Region, region_of
from portal.demo.cast import DemoCompany
from portal.demo.members import Member
from portal.documents.csv_import import read_csv
from portal.wallet import corrections, orders
from portal.wallet.booking import Booker, CardOfOtherRegion, book_card
from portal.wallet.company_accounts import Account
from portal.wallet.correction_wishes import Wish
from portal.wallet.issuing import COLUMNS, BatchOrder, issue
from portal.wallet.orders import Wanted, Wholesaler

SINGLE_CARDS = 40
FIVES = 20
BOOKED_BY_EACH = (2, 2)
CARDS_FILE = "demo-cards.txt"
ADDRESS = "127.0.0.1"


def issue_cards(data_dir: Path) -> dict[Region, list[str]]:
    """Codes by region, singles and fives alternating."""
    return {region: _codes(region, data_dir) for region in Region}


def book_for(member: Member, codes: list[str]) -> None:
    """Takes the first codes of the list for this company."""
    for _ in range(sum(BOOKED_BY_EACH)):
        book_card(_booker(member), codes.pop(0), ADDRESS)


def try_wrong_card(member: Member, foreign_code: str) -> None:
    """A refusal for support to look up."""
    with suppress(CardOfOtherRegion):
        book_card(_booker(member), foreign_code, ADDRESS)


def order_for(company: DemoCompany, wholesaler: Member, coins: int) -> None:
    wanted = Wanted(company.customer_no, company.admin_email, coins, "PO-2026-118")
    orders.place(wanted, Wholesaler(wholesaler.user_id, wholesaler.name, ADDRESS), key="demo-order")


def correct(account: Account, supporter: Member) -> None:
    """One small correction, and a large one that waits for a second person."""
    actor = Actor(supporter.user_id, supporter.name)
    corrections.ask(
        Wish(account, 2, "The code was damaged; the card came back by post."), actor, "demo-small"
    )
    corrections.ask(Wish(account, 15, "Delivered twice by mistake."), actor, "demo-large")


def write_unbooked(codes: dict[Region, list[str]], data_dir: Path) -> Path:
    lines = [
        "Coin cards of the demo that nobody has booked yet.",
        "Swedish users book EU cards.",
        "",
    ]
    for region, left in codes.items():
        lines += [f"Region {region.value}", *(CardCode(code).printed for code in left), ""]
    target = data_dir / CARDS_FILE
    target.touch(mode=0o600)
    target.write_text("\n".join(lines), encoding="utf-8")
    return target


def _codes(region: Region, data_dir: Path) -> list[str]:
    singles = _issue(BatchOrder(f"DEMO {region.value} 1", region, SINGLE_CARDS, 1), data_dir)
    fives = _issue(BatchOrder(f"DEMO {region.value} 5", region, FIVES, 5), data_dir)
    pairs = zip(singles, fives, strict=False)
    return [code for pair in pairs for code in pair] + singles[FIVES:]


def _issue(order: BatchOrder, data_dir: Path) -> list[str]:
    file = data_dir / f"{order.name.replace(' ', '-')}.csv"
    issue(order, file, lambda _done: None)
    with file.open(encoding="utf-8", newline="") as lines:
        return [row["code"] for _line, row in read_csv(lines, COLUMNS)]


def _booker(member: Member) -> Booker:
    company = member.company
    return Booker(
        user_id=member.user_id,
        name=member.name,
        company_id=member.company_id,
        region=region_of(company.country),
        country=company.country,
        vat_id=company.vat_id,
    )
