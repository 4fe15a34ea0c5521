"""A populated portal that many tests look at and none changes for good: the demo, and some more."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select, update

from portal import create_app
from portal.accounts import people
from portal.accounts.administrators import Administrator
from portal.accounts.bank import details as bank_details
from portal.accounts.bank import verification
from portal.accounts.bank.details import Entered as BankEntered
from portal.accounts.bank.models import BankDetails
from portal.accounts.company import changes, details
from portal.accounts.company.changes import Reviewed
from portal.accounts.company.models import CompanyChange
from portal.accounts.models import Company, Membership, User
from portal.accounts.security.models import Passkey
from portal.accounts.team import invitations, members
from portal.accounts.team.models import Invitation
from portal.audit.record import Actor
from portal.core import crypto
from portal.core.clock import now, today
from portal.core.transaction import transaction
from portal.demo import cast, loading, teams
from portal.demo.devices import demo_serial
from portal.devices import register, serial_reports
from portal.devices.corrections import Correction as Correct
from portal.devices.register import Device
from portal.extensions import db, limiter
from portal.files.content import checked
from portal.files.models import StoredFile
from portal.jobs.worker import Worker
from portal.mail.models import OutgoingMail
from portal.redemption import pool
from portal.redemption.models import Cart
from portal.redemption.pool import PoolDry
from portal.sso import registering as connecting
from portal.sso.models import Application, Consent
from portal.sso.registering import NewApplication
from portal.support import device_corrections
from portal.wallet.models import CoinCard, CoinOrder, Correction
from portal.warranty.certificate.models import WarrantyCertificate
from portal.warranty.codes import spending
from portal.warranty.extension import statement_keeping
from portal.warranty.extension.statement_files import COLUMNS
from portal.warranty.handover.models import HandOver
from portal.warranty.lookup import background
from portal.warranty.lookup.entries import Entry
from portal.warranty.models import (
    BulkLookup,
    ExtensionOrder,
    OwnedDevice,
    UnheardSerial,
    WarrantyCode,
)
from portal.warranty.online import unheard
from portal.warranty.upgrade import registering
from portal.web import reviewing
from tests.support import (
    account_security,
    certificates,
    changing_hands,
    claim_invoices,
    claims,
    owned_devices,
    submitted_invoices,
    uploads,
)
from tests.support import client as strict
from tests.support.cast import Person
from tests.support.databases import Databases, settings_for
from tests.support.extensions import FREE, add_orders
from tests.support.registering import APPROVED, REJECTED, link_token, number_of, register_some
from tests.support.second_factor import second_step

HYBRID = demo_serial("plenticore-g3-s-4-0", 9)
# of the Swedish company: its warranty is upgraded and extended; and one of the operator
EXTENDED = demo_serial("plenticore-g3-s-4-0", 10)
OPERATORS_OWN = demo_serial("plenticore-g3-s-4-0", 11)
UNKNOWN_SERIAL = "90523TD9ZZZZR"
REPLACED, REPLACEMENT = "90523TD9RRRRR", "90523TD9SSSSR"
VISITOR = "visitor"
NOBODY = "nobody@home.example"
INVITED = "invited@installer-se.example"
INVITATION_TOKEN = "i" * 43
SECOND_WHOLESALER = "orders@second-wholesaler.example"
# somebody with every second factor: half way in, and signed in
CAREFUL_EMAIL = "careful@home.example"
HALF_WAY, CAREFUL = "half way in", "careful"
# who stands for which role; the stranger administers another company
PEOPLE = {
    "administration": "admin@installer-se.example",
    "purchase": "purchase@installer-se.example",
    "installation": "mounting@installer-se.example",
    "planning": "planning@installer-se.example",
    "stranger": "admin@installer-fr.example",
    "italian": "admin@installer-it.example",
    "wholesaler": "orders@wholesaler.example",
    "support": "support@manufacturer.example",
    "finance": "finance@manufacturer.example",
    "translator": "translator@agency.example",
    "operator": "operator@home.example",
    "second wholesaler": SECOND_WHOLESALER,
    "no role": NOBODY,
    "applicant": "owner@new-installer.example",
    "questioned": "owner@question-installer.example",
    "rejected": REJECTED,
    "new administrator": APPROVED,
}
# with a role each, in the stranger's company
FOREIGN = {
    f"foreign {role}": f"{role}@installer-fr.example"
    for role in ("purchase", "installation", "planning")
}


@dataclass
class World:
    app: Flask
    _clients: dict[str, FlaskClient] = field(default_factory=dict)
    _spoken: dict[str, str] = field(default_factory=dict)

    def client(self, who: str) -> FlaskClient:
        """The browser of somebody: a key of PEOPLE or FOREIGN, or VISITOR."""
        if who not in self._clients:
            self._clients[who] = self.app.test_client()
            if who != VISITOR:
                self._sign_in(who)
        elif who == HALF_WAY:  # which lasts ten minutes only
            self._sign_in(who)
        return self._clients[who]

    def speaking(self, who: str, language: str) -> FlaskClient:
        client = self.client(who)
        if self._spoken.get(who) != language:
            client.post("/language", data={"language": language})
            self._spoken[who] = language
        return client

    def _sign_in(self, who: str) -> None:
        if who == HALF_WAY:
            self._clients[who].set_cookie("known", account_security.STRANGE_BROWSER)
        email = (PEOPLE | FOREIGN).get(who, CAREFUL_EMAIL)
        entered = {"email": email, "password": cast.PASSWORD}
        answer = self._clients[who].post("/sign-in", data=entered)
        assert answer.status_code == 303, answer.text
        if who == CAREFUL:
            second_step(self._clients[who], account_security.CAREFUL_APP.code())

    @cached_property
    def facts(self) -> "Facts":
        with self.app.app_context():
            return _read_facts()


@dataclass(frozen=True)
class Facts:
    """Ids of what the Swedish company and the manufacturer have, by their meaning."""

    receipt: str
    foreign_receipt: str
    cart: str
    order: str
    correction: int
    open_report: int
    answered_report: int
    dead_mail: int
    order_review: dict[str, str]
    correction_review: dict[str, str]
    registration: int
    questioned_registration: int
    decided_registration: int
    link_token: str
    company_change: int
    decided_change: int
    bank_waiting: int
    bank_verified: int
    bank_replaced: int
    bank_file: str
    foreign_bank_file: str
    # of the administrator, whom nobody can remove or disable
    member: str
    colleague: str
    invitation: str
    passkey: UUID
    careful_session: UUID
    reset_token: str
    application_of_others: int
    extension_order: UUID
    cancelled_extension: UUID
    extension_number: int
    extension_review: dict[str, str]
    registration_review: dict[str, str]
    # long lists that support has looked up in the background
    open_list: UUID
    done_list: UUID
    list_of_others: UUID
    claims: claims.Made
    # by id of support, by number of everybody
    certificate: int
    withdrawn_certificate: int
    certificate_number: str
    withdrawn_number: str
    receipt_to_review: int
    decided_receipt: int
    own_receipt: UUID
    awaited_hand_over: UUID
    # what the support desk's box leads to
    company: int
    operator: int
    coin_card: int
    receipt_number: int
    warranty_code: int
    unheard: int
    device_review: dict[str, str]
    withdrawal_review: dict[str, str]
    claim_invoice: UUID
    claim_review: dict[str, str]
    upload_review: dict[str, str]
    statement_review: dict[str, str]
    claim_invoices: claim_invoices.Made


@contextmanager
def populated(databases: Databases, data_dir: Path) -> Iterator[World]:
    with databases.fresh("sqlite") as url:
        app = create_app(settings_for(url, data_dir))
        app.testing = True
        app.config["WTF_CSRF_ENABLED"] = False
        limiter.enabled = False
        strict.watch(app)
        with app.app_context():
            loading.load(data_dir, lambda _: None)
            _add_what_the_demo_lacks()
        yield World(app)
        with app.app_context():
            db.engine.dispose()


def _add_what_the_demo_lacks() -> None:
    with transaction():
        people.add_user(NOBODY, "Nils Nobody", cast.PASSWORD, "en")
        people.add_user(SECOND_WHOLESALER, "Olga", cast.PASSWORD, "en", ("wholesaler",))
        first_mail = select(OutgoingMail.id).order_by(OutgoingMail.id).limit(1).scalar_subquery()
        db.session.execute(
            update(OutgoingMail)
            .where(OutgoingMail.id == first_mail)
            .values(state="dead", attempts=8, last_error="550 no such user")
        )
        unheard.note({UNKNOWN_SERIAL}, "Monitoring")
    _add_foreign_colleagues()
    _add_company_data()
    reporter, supporter = _actor(PEOPLE["installation"]), _actor(PEOPLE["support"])
    serial_reports.report(UNKNOWN_SERIAL, "PLENTICORE", "Ny växelriktare", reporter)
    pool.tell_support(PoolDry(product="plenticore-g3-s-4-0", extension="power", step=1), supporter)
    answered = serial_reports.report("90523TD9YYYYR", "PIKO", "", reporter)
    serial_reports.answer(answered, "Serienumret är nu känt.", supporter)
    register_some(supporter, PEOPLE["planning"])
    _add_to_the_team()
    account_security.add_careful_person(CAREFUL_EMAIL, cast.PASSWORD)
    _allow_an_application_of_others(_actor(CAREFUL_EMAIL))
    _give_devices()
    _certify(supporter)
    add_orders(_member(PEOPLE["administration"]), _member(PEOPLE["operator"]))
    _add_devices_and_lists(supporter)
    administrator, supporter_member = _member(PEOPLE["administration"]), _member(PEOPLE["support"])
    claims.add_some(administrator, supporter_member)
    claim_invoices.add_some(administrator, supporter_member)
    submitted_invoices.add_some(administrator, supporter_member, _actor(PEOPLE["finance"]))
    changing_hands.add_all(administrator, _member(PEOPLE["operator"]), supporter)


def _add_foreign_colleagues() -> None:
    company_id = _administrator(PEOPLE["stranger"]).company_id
    with transaction():
        for who, email in FOREIGN.items():
            role = who.removeprefix("foreign ")
            user_id = people.add_user(email, f"Dominique {len(role)}", cast.PASSWORD, "fr")
            people.add_membership(user_id, company_id, (role,))


def _add_devices_and_lists(supporter: Actor) -> None:
    """A device and what came for it, and lists in the background."""
    day, product = date(2026, 3, 2), "plenticore-g3-s-4-0"
    old = Device(REPLACED, product, shipped_on=day, replaced_by=REPLACEMENT, replaced_on=day)
    register.add_devices([old, Device(REPLACEMENT, product, shipped_on=day)])
    others = _actor(CAREFUL_EMAIL).user_id
    for name, user_id in (("roofs north.csv", supporter.user_id), ("of others", others)):
        background.ask([Entry(1, REPLACED)], name, user_id or 0, "en")
    Worker(background.LOOK_UP).run_until_idle()
    background.ask([Entry(1, REPLACED)], "roofs south.csv", supporter.user_id or 0, "en")


def _allow_an_application_of_others(by: Actor) -> None:
    connecting.add(
        NewApplication(
            key="helios",
            name="Helios",
            url="https://helios.example/",
            roles=("operator",),
            redirect_uris=("https://helios.example/callback",),
            third_party=True,
        ),
        by,
    )
    with transaction():
        allowed = select(Application.id).where(Application.key == "helios").scalar_subquery()
        scope = "openid profile email company roles offline_access coins.view"
        told = {"scope": scope, "given_at": now()}
        consent = insert(Consent).values(user_id=by.user_id, application_id=allowed, **told)
        db.session.execute(consent)


def _give_devices() -> None:
    company, operator = _member(PEOPLE["administration"]), _member(PEOPLE["operator"])
    owned_devices.give(HYBRID, company)
    owned_devices.give(EXTENDED, company)
    owned_devices.give(OPERATORS_OWN, operator)
    by = owned_devices.identity_of(company.user_id)
    registering.register(by, EXTENDED, None, "registered-by-tests")
    code = owned_devices.make_code()
    spending.spend(by, EXTENDED, spending.Typed(code.value, code.kind, ""))


def _certify(supporter: Actor) -> None:
    certificates.issue_for(EXTENDED, _member(PEOPLE["administration"]).user_id)
    operator = _member(PEOPLE["operator"]).user_id
    certificates.withdraw(certificates.issue_for(OPERATORS_OWN, operator), supporter)


def _member(email: str) -> Person:
    row = db.session.execute(
        select(User.id, User.name, Membership.company_id)
        .outerjoin(Membership, Membership.user_id == User.id)
        .where(User.email == email)
    ).one()
    return Person(email, *row)


def _add_company_data() -> None:
    """A decided change, replaced bank details, and each of their mails."""
    own, swiss = (
        _administrator(PEOPLE["administration"]),
        _administrator("admin@installer-ch.example"),
    )
    supporter, finance = _actor(PEOPLE["support"]), _actor(PEOPLE["finance"])
    name, letter = "Alpenstrom Solar AG", checked(uploads.picture(), "attest.png")
    changes.approve(changes.ask(swiss, Reviewed(name, "CHE107787577", "CH")), supporter)
    rejected = changes.ask(own, Reviewed("Norrsken AB", "SE556703748501", "SE"))
    changes.reject(rejected, supporter, "Bifoga registreringsbeviset.")
    first = bank_details.change(
        swiss, BankEntered(name, "CH93 0076 2011 6238 5295 7", "", "", 0), letter
    )
    verification.reject(first, finance, "Le titulaire manque sur l’attestation.")
    bank_details.change(
        swiss, BankEntered(name, "CH93 0076 2011 6238 5295 7", "", "", first), letter
    )
    shown = details.shown(own.company_id).details
    moved = replace(shown, email="kontor@installer-se.example")
    details.change(own, shown, moved)
    details.change(own, moved, shown)


def _administrator(email: str) -> Administrator:
    row = db.session.execute(
        select(User.id, User.name, Membership.company_id)
        .join(Membership, Membership.user_id == User.id)
        .where(User.email == email)
    ).one()
    return Administrator(*row)


def _add_to_the_team() -> None:
    """An invitation whose link is known, and a person who had other roles and then none."""
    by = _administrator(PEOPLE["administration"])
    invitations.invite(by, INVITED, ["planning"], "sv")
    with transaction():
        token_hash = crypto.keyed_hash(invitations.LINK.purpose, INVITATION_TOKEN)
        known = update(Invitation).where(Invitation.email == INVITED)
        db.session.execute(known.values(token_hash=token_hash))
        user_id = people.add_user("leaver@home.example", "Lina Lämnar", cast.PASSWORD, "sv")
        people.add_membership(user_id, by.company_id, ("planning",))
    leaver = db.session.execute(select(User.uuid).where(User.id == user_id)).scalar_one()
    members.change_roles(by, leaver, ["purchase"])
    members.remove(by, leaver)


def _actor(email: str) -> Actor:
    user_id, name = db.session.execute(select(User.id, User.name).where(User.email == email)).one()
    return Actor(user_id, name, None)


_IS_CONFIRMATION = StoredFile.purpose == "bank_confirmation"


def _read_facts() -> Facts:
    def first(column: object, *conditions: object, descending: bool = False) -> object:
        query = select(column).where(*conditions).order_by(column)
        return db.session.execute(query.limit(1)).scalar_one()

    own = db.session.execute(
        select(Cart.company_id).where(Cart.state == "open").limit(1)
    ).scalar_one()
    reports = {state: serial_reports.queue(state, 1)[0][0].number for state in ("open", "answered")}
    return Facts(
        receipt=first(Cart.uuid, Cart.state == "redeemed", Cart.company_id == own),
        foreign_receipt=first(Cart.uuid, Cart.state == "redeemed", Cart.company_id != own),
        cart=first(Cart.uuid, Cart.state == "open"),
        order=first(CoinOrder.uuid),
        correction=first(Correction.id, Correction.state == "pending"),
        open_report=reports["open"],
        answered_report=reports["answered"],
        company_change=first(CompanyChange.id, CompanyChange.state == "open"),
        decided_change=first(CompanyChange.id, CompanyChange.state == "approved"),
        bank_waiting=first(
            BankDetails.id, BankDetails.state == "unverified", BankDetails.superseded_at.is_(None)
        ),
        bank_verified=first(BankDetails.id, BankDetails.state == "verified"),
        bank_replaced=first(BankDetails.id, BankDetails.superseded_at.is_not(None)),
        bank_file=first(StoredFile.uuid, StoredFile.company_id == own, _IS_CONFIRMATION),
        foreign_bank_file=first(StoredFile.uuid, StoredFile.company_id != own, _IS_CONFIRMATION),
        dead_mail=first(OutgoingMail.id, OutgoingMail.state == "dead"),
        order_review=_review("/wallet/orders/review", PEOPLE["wholesaler"], own, email=True),
        correction_review=_review("/support/corrections/review", PEOPLE["support"], own),
        registration=number_of(PEOPLE["applicant"]),
        questioned_registration=number_of(PEOPLE["questioned"]),
        decided_registration=number_of(APPROVED),
        link_token=link_token(),
        member=first(User.uuid, User.email == PEOPLE["administration"]),
        colleague=first(User.uuid, User.email == PEOPLE["planning"]),
        invitation=first(Invitation.uuid, Invitation.email == teams.INVITED),
        passkey=first(Passkey.uuid),
        careful_session=account_security.careful_session(CAREFUL_EMAIL),
        reset_token=account_security.RESET_TOKEN,
        application_of_others=first(Application.id, Application.third_party.is_(True)),
        extension_order=first(ExtensionOrder.uuid, ExtensionOrder.state == "pending"),
        cancelled_extension=first(ExtensionOrder.uuid, ExtensionOrder.state == "cancelled"),
        extension_number=first(ExtensionOrder.id, ExtensionOrder.state == "pending"),
        extension_review=_extension_review(),
        registration_review=_registration_review(),
        open_list=first(BulkLookup.uuid, BulkLookup.name == "roofs south.csv"),
        done_list=first(BulkLookup.uuid, BulkLookup.name == "roofs north.csv"),
        list_of_others=first(BulkLookup.uuid, BulkLookup.name == "of others"),
        claims=claims.find_some(),
        certificate=first(WarrantyCertificate.id, WarrantyCertificate.state == "valid"),
        withdrawn_certificate=first(
            WarrantyCertificate.id, WarrantyCertificate.state == "withdrawn"
        ),
        certificate_number=first(WarrantyCertificate.number, WarrantyCertificate.state == "valid"),
        withdrawn_number=first(
            WarrantyCertificate.number, WarrantyCertificate.state == "withdrawn"
        ),
        receipt_to_review=first(OwnedDevice.id, OwnedDevice.state == "review"),
        decided_receipt=first(OwnedDevice.id, OwnedDevice.state == "rejected"),
        own_receipt=first(
            OwnedDevice.uuid, OwnedDevice.state == "review", OwnedDevice.company_id == own
        ),
        awaited_hand_over=first(HandOver.uuid, HandOver.state == "entered"),
        company=own,
        operator=first(User.id, User.email == PEOPLE["operator"]),
        coin_card=first(CoinCard.id, CoinCard.state == "booked"),
        receipt_number=first(Cart.id, Cart.state == "redeemed", Cart.company_id == own),
        warranty_code=first(WarrantyCode.id),
        unheard=first(UnheardSerial.id),
        device_review=_device_review(),
        withdrawal_review=_withdrawal_review(),
        claim_invoice=submitted_invoices.find_one(),
        claim_review=_claim_review(),
        upload_review=_upload_review(claim_invoices.find_some().ready),
        statement_review=_statement_review(),
        claim_invoices=claim_invoices.find_some(),
    )


def _claim_review() -> dict[str, str]:
    entries = {"invoices": [str(submitted_invoices.find_one())]}
    reader = _actor(PEOPLE["finance"]).user_id or 0
    address = reviewing.address("/finance/claims/review", reader, entries)
    return dict(parse_qsl(urlsplit(address).query))


def _registration_review() -> dict[str, str]:
    entries = {"wish": "commissioned_on", "commissioned_on": ""}
    reader = _actor(PEOPLE["administration"]).user_id or 0
    address = reviewing.address(f"/devices/{HYBRID}/warranty/review", reader, entries)
    return dict(parse_qsl(urlsplit(address).query))


def _upload_review(claim: UUID) -> dict[str, str]:
    uploaded = select(StoredFile.uuid).where(StoredFile.purpose == "claim_invoice").limit(1)
    file = db.session.execute(uploaded).scalar_one()
    entries = {"file": str(file), "number": "S-77", "day": today().isoformat()}
    reader = _actor(PEOPLE["administration"]).user_id or 0
    address = reviewing.address(f"/claims/{claim}/invoice/upload/review", reader, entries)
    return {"claim": str(claim), **dict(parse_qsl(urlsplit(address).query))}


def _statement_review() -> dict[str, str]:
    """A line that pays the order that waits, and one that is left to finance."""
    waits = select(ExtensionOrder.payment_reference, ExtensionOrder.gross)
    reference, gross = db.session.execute(
        waits.where(ExtensionOrder.state == "pending").limit(1)
    ).one()
    day = today().isoformat()
    lines = [f"{day},{gross / 100:.2f},EUR,{reference},Sol AB", f"{day},1.00,EUR,June,Sol AB"]
    kept = statement_keeping.keep("\n".join([",".join(COLUMNS), *lines]).encode())
    reader = _actor(PEOPLE["finance"]).user_id or 0
    path = "/finance/extension-orders/statement/review"
    address = reviewing.address(path, reader, {"statement": str(kept)})
    return dict(parse_qsl(urlsplit(address).query))


def _device_review() -> dict[str, str]:
    device = register.find(HYBRID)
    assert device
    wish = device_corrections.to_entries([Correct("shipped_on", device.shipped_on, None)])
    path, reader = f"/support/devices/{HYBRID}/correct/review", _actor(PEOPLE["support"]).user_id
    address = reviewing.address(path, reader or 0, {"wish": wish, "reason": "Typed wrongly"})
    return dict(parse_qsl(urlsplit(address).query))


def _withdrawal_review() -> dict[str, str]:
    valid = select(func.min(WarrantyCertificate.id)).where(WarrantyCertificate.state == "valid")
    path = f"/support/certificates/{db.session.execute(valid).scalar_one()}/withdraw/review"
    reader = _actor(PEOPLE["support"]).user_id or 0
    address = reviewing.address(path, reader, {"reason": "Fel enhet."})
    return dict(parse_qsl(urlsplit(address).query))


def _review(path: str, reader: str, company_id: object, email: bool = False) -> dict[str, str]:
    """What the address of a review of this reader carries."""
    company = db.session.get_one(Company, company_id)
    entries = {"customer_no": company.customer_no, "coins": 12, "reference": "", "region": ""}
    entries |= {"email": company.email} if email else {"reason": "The card was damaged"}
    address = reviewing.address(path, _actor(reader).user_id or 0, entries)
    return dict(parse_qsl(urlsplit(address).query))


def _extension_review() -> dict[str, str]:
    """Of the administrator of the Swedish company, who may extend its device."""
    reader, entries = _actor(PEOPLE["administration"]).user_id or 0, {"months": 60, "gross": 0}
    address = reviewing.address(f"/devices/{FREE}/extend/review", reader, entries)
    return dict(parse_qsl(urlsplit(address).query))
