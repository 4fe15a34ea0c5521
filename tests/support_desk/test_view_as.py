"""View as customer: audited, announced, read-only over every route, without secrets, soon over."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select, update

from portal.accounts.bank.models import BankDetails
from portal.accounts.models import KeptEntry, Membership, User
from portal.audit.record import Actor, record
from portal.core import crypto
from portal.core.clock import now
from portal.core.codes import printed_activation_code
from portal.core.permissions import RIGHTS, STAFF_ROLES, VIEWABLE_RIGHTS
from portal.core.transaction import ReadOnly, read_only, transaction
from portal.extensions import db
from portal.redemption.models import ActivationCode
from portal.support import view_as
from portal.support.models import SupportView
from portal.web.guards import guard_of
from portal.web.identity import Identity
from tests.support.engines import both_engines
from tests.support.page_table import VALUES, path_of
from tests.support.statements import counted
from tests.support.wallet import audited
from tests.support.world import World

BANNER = 'action="/support/view-as/end"'
NOT_SENT = "nothing was sent or changed"
WRITES = ("INSERT", "UPDATE", "DELETE")


@pytest.fixture
def client(signed_in, cast):
    return signed_in(cast.support)


def begin(client, person, company_id=None):
    sent = {"person": person.user_id, "company": company_id or person.company_id or ""}
    return client.post("/support/view-as", data=sent)


def test_one_sees_the_portal_as_the_customer_and_comes_back(app, cast, client):
    assert begin(client, cast.colleague).location == "/"
    page = client.get("/wallet").text
    assert BANNER in page
    assert "as Colleague of Solkraft AB does" in page
    assert 'href="/support' not in page
    assert client.get("/company/team").status_code == 403, "the colleague does not manage the team"
    assert client.post("/support/view-as/end").location == "/support"
    desk = client.get("/support")
    assert (desk.status_code, BANNER in desk.text) == (200, False)
    with app.app_context():
        [started], [ended] = audited("view.started"), audited("view.ended")
    for entry in (started, ended):
        assert entry.actor_id == cast.support.user_id
        assert entry.company_id == cast.company_id
        assert entry.subject == f"user:{cast.colleague.user_id}"
    assert ended.facts["by"] == "button"


def test_a_company_is_viewed_as_its_first_administrator(cast, client):
    assert client.post("/support/view-as", data={"company": cast.company_id}).location == "/"
    assert "as Owner of Solkraft AB does" in client.get("/company").text


def test_ending_it_twice_does_no_harm(app, cast, client):
    begin(client, cast.owner)
    for _ in range(2):
        assert client.post("/support/view-as/end").location == "/support"
    with app.app_context():
        assert len(audited("view.ended")) == 1


def test_what_cannot_be_viewed(app, cast, client):
    with app.app_context(), transaction():
        off = User.id == cast.planner.user_id
        db.session.execute(update(User).where(off).values(active=False))
    refused = (
        {"person": cast.second_support.user_id},
        {"person": cast.finance.user_id},
        {"person": cast.planner.user_id, "company": cast.company_id},
        {"person": cast.stranger.user_id, "company": cast.company_id},
        {"person": 4711},
        {"company": 4711},
        {"person": "x", "company": ""},
        {},
    )
    for sent in refused:
        answer = client.post("/support/view-as", data=sent)
        assert (answer.status_code, "cannot be viewed" in answer.text) == (409, True), sent
    assert BANNER not in client.get("/support").text


def test_nobody_but_support_begins_one(cast, signed_in):
    for person in (cast.owner, cast.finance):
        assert begin(signed_in(person), cast.colleague).status_code == 404


def test_it_ends_by_itself(app, cast, client, clock):
    begin(client, cast.owner)
    clock.forward(minutes=29)
    assert BANNER in client.get("/wallet").text
    clock.forward(minutes=2)
    desk = client.get("/support")
    assert (desk.status_code, BANNER in desk.text) == (200, False)
    assert "You are yourself again" in desk.text
    with app.app_context():
        view_as.end_over({})
        view_as.end_over({})
        [ended] = audited("view.ended")
    assert ended.facts["by"] == "time"


def test_it_ends_with_the_membership_and_with_the_right(app, cast, client):
    begin(client, cast.colleague)
    with app.app_context(), transaction():
        mine = Membership.user_id == cast.colleague.user_id
        db.session.execute(update(Membership).where(mine).values(active=False))
    assert BANNER not in client.get("/support").text


def test_another_session_cannot_use_its_number(app, cast, client, signed_in):
    begin(client, cast.owner)
    with app.app_context():
        number = db.session.execute(select(SupportView.id)).scalar_one()
    other = signed_in(cast.second_support)
    with other.session_transaction() as cookie:
        cookie["support_view"] = number
    assert BANNER not in other.get("/support").text
    stranger = signed_in(cast.stranger)
    with stranger.session_transaction() as cookie:
        cookie["support_view"] = number
    assert "as Owner" not in stranger.get("/wallet").text


def test_a_stale_form_keeps_nothing_under_the_customers_name(app, cast, client):
    begin(client, cast.owner)
    app.config["WTF_CSRF_ENABLED"] = True
    answer = client.post("/profile", data={"name": "Forged"})
    app.config["WTF_CSRF_ENABLED"] = False
    assert (answer.status_code, NOT_SENT in answer.text) == (403, True)
    with app.app_context():
        assert db.session.execute(select(KeptEntry.id)).all() == []


def test_the_view_costs_one_statement_more(app, cast, client):
    begin(client, cast.owner)
    with counted(app) as seen:
        client.get("/wallet")
    assert len(seen) <= 4, str(seen)


@both_engines
def test_whoever_only_looks_writes_nothing(in_app, cast):
    token = read_only.set(True)
    with pytest.raises(ReadOnly), transaction():
        record("forged", Actor(None, "Nobody"))
    read_only.reset(token)
    assert audited("forged") == []


@both_engines
def test_a_new_view_ends_the_one_before(in_app, cast):
    supporter = Identity(
        token="",
        session_id=7,
        user_id=cast.support.user_id,
        name="Support",
        email="",
        locale="en",
        company=None,
        roles=frozenset({"support"}),
        rights=frozenset({"support.desk"}),
    )
    first = view_as.begin(supporter, view_as.Customer(cast.owner.user_id, cast.company_id))
    second = view_as.begin(supporter, view_as.Customer(cast.planner.user_id, cast.company_id))
    assert view_as.viewed(first, supporter, {}) is None
    shown = view_as.viewed(second, supporter, {})
    assert shown is not None
    assert (shown.user_id, shown.company.id) == (cast.planner.user_id, cast.company_id)
    assert shown.viewer.until - now() <= timedelta(minutes=30)
    assert [entry.facts["by"] for entry in audited("view.ended")] == ["next"]
    assert not view_as.end(second, session_id=8)
    assert view_as.end(second, session_id=7)


def test_no_right_of_staff_is_viewable():
    staff = {right for right, roles in RIGHTS.items() if roles & set(STAFF_ROLES)}
    assert not staff & VIEWABLE_RIGHTS
    assert RIGHTS.keys() >= VIEWABLE_RIGHTS
    assert not {"codes.view", "bank.manage", "service-code.view"} & VIEWABLE_RIGHTS


@pytest.fixture(scope="module")
def viewing(world: World) -> Iterator[FlaskClient]:
    """The supporter, who sees the portal as the Swedish company's administrator does."""
    client = world.client("support")
    assert client.post("/support/view-as", data={"company": world.facts.company}).location == "/"
    yield client
    client.post("/support/view-as/end")


def rules_of(app: Flask, method: str) -> list[str]:
    return sorted(
        {
            rule.rule
            for rule in app.url_map.iter_rules()
            if method in (rule.methods or ())
            and not getattr(app.view_functions[rule.endpoint], "bare", False)
            and not getattr(app.view_functions[rule.endpoint], "ends_views", False)
        }
    )


def test_every_post_is_refused_in_a_view(world: World, viewing: FlaskClient):
    wrong, refused = [], 0
    with written_to(world.app) as written:
        for rule in rules_of(world.app, "POST"):
            answer = viewing.post(path_of(world.app, rule, world.facts), data={})
            refused += 1
            said = NOT_SENT in answer.text and BANNER in answer.text
            if answer.status_code != 403 or not said:
                wrong.append((rule, answer.status_code))
    assert not wrong
    assert refused > 80
    assert not written


def test_no_page_shows_a_secret_or_writes_in_a_view(world: World, viewing: FlaskClient):
    with world.app.app_context():
        secrets = secrets_of_customers()
    shown, closed = [], []
    with written_to(world.app) as written:
        for rule in rules_of(world.app, "GET"):
            answer = viewing.get(path_of(world.app, rule, world.facts))
            assert answer.status_code in (200, 303, 403, 404, 422), rule
            (closed if answer.status_code == 403 else shown).append(rule)
            assert not [each for each in secrets if each.encode() in answer.data], rule
            if answer.status_code != 303 and answer.mimetype == "text/html":
                assert BANNER in answer.text, rule
    assert not written
    assert {"/", "/company", "/company/team", "/devices", "/redeem", "/wallet"} <= set(shown)
    secret = {"/codes", "/codes.csv", "/company/bank", "/redeem/receipt/<uuid:uuid>"}
    others = {"/oauth/authorize", "/profile", "/profile/security", "/support"}
    assert secret | others <= set(closed)


def secrets_of_customers() -> list[str]:
    codes = db.session.execute(select(ActivationCode.code_encrypted)).scalars()
    digits = [crypto.decrypt(code) for code in codes]
    ibans = db.session.execute(select(BankDetails.iban)).scalars()
    assert digits
    return [*digits, *map(printed_activation_code, digits), *map(crypto.decrypt, ibans)]


class written_to:  # noqa: N801
    """The statements that write, but for the last sight of the session."""

    def __init__(self, app: Flask) -> None:
        with app.app_context():
            self._engine = db.engine
        self._seen: list[str] = []

    def __enter__(self) -> list[str]:
        event.listen(self._engine, "before_cursor_execute", self._note)
        return self._seen

    def __exit__(self, *_: object) -> None:
        event.remove(self._engine, "before_cursor_execute", self._note)

    def _note(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith(WRITES) and "SET last_seen_at" not in statement:
            self._seen.append(statement)


def test_every_address_has_sample_values(world: World):
    for method in ("GET", "POST"):
        for rule in rules_of(world.app, method):
            assert "<" not in rule or rule in VALUES
    assert all(guard_of(view) for view in world.app.view_functions.values())
