"""The portal as browsers find it: a real server on a populated database, and who comes to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import count
from pathlib import Path

from flask.testing import FlaskClient
from playwright.sync_api import BrowserContext
from sqlalchemy import func, select, update

from portal.accounts import people, sessions
from portal.accounts.models import Session
from portal.core.clock import now
from portal.core.codes import CardCode
from portal.core.transaction import transaction
from portal.demo.devices import demo_serial
from portal.devices import register
from portal.devices.register import Device
from portal.extensions import db
from portal.jobs.worker import Worker
from portal.redemption.models import Cart
from portal.wallet import ledger
from tests.support.cards import make_card
from tests.support.cast import PASSWORD, Person
from tests.support.databases import Databases
from tests.support.real_portal import servers
from tests.support.world import World, populated

PRODUCT = "plenticore-g3-s-4-0"
FIRST_FREE_UNIT = 1000
LANGUAGES = ("en", "sv", "fr", "it", "el", "cs")


@dataclass
class Site:
    """`world` reads and writes the same database as the server at `address`."""

    world: World
    address: str
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _there: dict[BrowserContext, tuple[str, str]] = field(default_factory=dict)

    def newcomer(self, language: str = "en", role: str = "installation") -> Person:
        """Somebody with one role in a Swedish company of their own."""
        number = next(self._numbers)
        email, name = f"fitter-{number}@journey.example", f"Fitter {number}"
        with self.world.app.app_context(), transaction():
            company_id = people.add_company(
                people.NewCompany(
                    f"Journey {number} AB",
                    f"J{number:05}",
                    email,
                    "SE",
                    f"SE{number:012}",
                    language,
                )
            )
            ledger.open_account(company_id)
            user_id = people.add_user(email, name, PASSWORD, language)
            people.add_membership(user_id, company_id, (role,))
        return Person(email, user_id, name, company_id)

    def card(self, coins: int = 1) -> CardCode:
        with self.world.app.app_context():
            return make_card(coins=coins)

    def link_of(self, card: CardCode) -> str:
        """What the QR code of a card holds."""
        return f"{self.address}/wallet/book#{card.value}"

    def device(self) -> str:
        """The serial of a hybrid inverter that nobody has unlocked anything on."""
        serial = demo_serial(PRODUCT, FIRST_FREE_UNIT + next(self._numbers))
        with self.world.app.app_context():
            register.add_devices([Device(serial, PRODUCT)])
        return serial

    def let_in(self, context: BrowserContext, person: Person) -> None:
        """Signed in without the page for it: most journeys are about something else."""
        client = self.world.app.test_client()
        answer = client.post("/sign-in", data={"email": person.email, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        self.share_cookies(context, client)

    def let_in_as(self, context: BrowserContext, who: str, language: str) -> None:
        """As one of the demo people that the page table names."""
        if self._there.get(context) != (who, language):
            self.share_cookies(context, self.world.speaking(who, language))
            self._there[context] = (who, language)

    def let_out(self, context: BrowserContext, language: str) -> None:
        """A visitor without a session, who has chosen a language."""
        self._there.pop(context, None)
        context.clear_cookies()
        context.add_cookies([{"name": "language", "value": language, "url": self.address}])

    def share_cookies(self, context: BrowserContext, client: FlaskClient) -> None:
        known = [client.get_cookie(name) for name in ("portal", "language", "known")]
        context.clear_cookies()
        context.add_cookies(
            [
                {"name": cookie.key, "value": cookie.value, "url": self.address}
                for cookie in known
                if cookie
            ]
        )

    def end_sessions_of(self, person: Person) -> None:
        with self.world.app.app_context():
            open_ones = select(Session.id).where(Session.user_id == person.user_id)
            for session_id in db.session.execute(open_ones).scalars().all():
                sessions.end_session(session_id)

    def age_proofs_of(self, person: Person) -> None:
        """They have been signed in for an hour, and step-up asks them again."""
        long_ago = now() - timedelta(hours=1)
        proofs = update(Session).where(Session.user_id == person.user_id)
        with self.world.app.app_context(), transaction():
            db.session.execute(proofs.values(verified_at=long_ago))

    def receipts_of(self, person: Person) -> int:
        redeemed = select(func.count()).where(
            Cart.company_id == person.company_id, Cart.state == "redeemed"
        )
        with self.world.app.app_context():
            return db.session.execute(redeemed).scalar_one()

    def mails_to(self, person: Person) -> list[EmailMessage]:
        """After the worker has done what waits."""
        app = self.world.app
        with app.app_context():
            Worker().run_until_idle()
        folder: Path = app.config["PORTAL"].data_dir / "outbox"
        found = [
            message_from_bytes(file.read_bytes(), policy=policy.default)
            for file in sorted(folder.glob("*.eml"))
        ]
        return [mail for mail in found if person.email in mail["To"]]


@contextmanager
def running_site(databases: Databases, folder: Path, host: str = "") -> Iterator[Site]:
    """Under its number, or under the name `host` of this machine."""
    with populated(databases, folder) as world:
        url = world.app.config["SQLALCHEMY_DATABASE_URI"]
        _share_files(folder)
        with servers(1, url, folder, host) as [server]:
            yield Site(world, server.address)


def _share_files(folder: Path) -> None:
    """What was uploaded while the portal was populated is found by the server too."""
    its_folder = folder / "server-0"
    its_folder.mkdir(mode=0o700)
    (its_folder / "files").symlink_to(folder / "files")
