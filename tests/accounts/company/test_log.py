"""The audit log: of one company only, filtered, exported harmlessly, and said in words."""

import ast
import csv
import io
import json
import re
from pathlib import Path

import pytest
from sqlalchemy import insert

from portal.accounts.bank.kinds import BankState
from portal.accounts.security.notices import Change
from portal.audit.models import AuditEntry
from portal.audit.record import Actor, record
from portal.audit.trail import ROWS_AT_ONCE
from portal.claims.event_words import EVENTS
from portal.core.clock import now
from portal.core.permissions import RIGHTS
from portal.core.transaction import transaction
from portal.extensions import db
from portal.web.registries import registries
from tests.support.wallet import audited

PORTAL = Path(__file__).parents[3] / "portal"
ACTION = re.compile(r"[a-z][a-z_-]+\.(?!txt)[a-z][a-z_-]*[a-z]")
EXPORTED = "Audit log exported"
# what the browsers of these tests leave themselves
OWN_TRACES = {EXPORTED, "Signed in"}


@pytest.fixture
def owner(signed_in, cast):
    return signed_in(cast.owner)


@pytest.fixture
def deeds(app, cast):
    """What three people did, the last one in another company."""
    with app.app_context(), transaction():
        own, other = cast.company_id, cast.stranger.company_id
        record("card.booked", Actor(cast.colleague.user_id, "Colleague", own), coins=3)
        record("card.refused", Actor(cast.colleague.user_id, "Colleague", own), reason="secret")
        record("company.changed", Actor(cast.owner.user_id, "=HYPERLINK(1)", own))
        record("card.booked", Actor(cast.stranger.user_id, "Stranger", other), coins=7)


def rows(client, query=""):
    text = client.get(f"/company/log.csv{query}").text.removeprefix("\ufeff")
    return [row for row in list(csv.reader(io.StringIO(text)))[1:] if row[2] not in OWN_TRACES]


def test_own_entries_newest_first(cast, owner, deeds):
    page = owner.get("/company/log").text
    page = page[page.index("<tbody>") :]
    assert page.index("Company data changed") < page.index("Coin card booked")
    assert "Stranger" not in page
    assert "secret" not in page


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?action=card.booked", 1),
        ("?person={colleague}", 2),
        ("?person={colleague}&action=company.changed", 0),
        ("?from=2020-01-01&to=2020-01-31", 0),
        ("?from=2020-01-01", 3),
    ],
)
def test_filters(cast, owner, deeds, query, count):
    query = query.format(colleague=cast.colleague.user_id)
    assert len(rows(owner, query)) == count
    shown = owner.get(f"/company/log{query}").text
    assert ("No entry matches this filter" in shown) == (count == 0)


@pytest.mark.parametrize(
    "query", ["?person=999", "?person=x", "?action=nothing", "?from=31-31-31", "?to=9999-12-31"]
)
def test_wrong_filters_are_explained(owner, deeds, query):
    for path in ("/company/log", "/company/log.csv"):
        assert owner.get(path + query).status_code == 422


def test_the_export_runs_nothing_and_tells_no_true_reasons(owner, deeds):
    found = rows(owner)
    assert [row[1] for row in found] == ["'=HYPERLINK(1)", "Colleague", "Colleague"]
    assert "secret" not in str(found)
    assert found[2][3] == "3 coins"


def test_only_for_administrators(cast, signed_in, deeds):
    for path in ("/company/log", "/company/log.csv"):
        assert signed_in(cast.colleague).get(path).status_code == 403


def test_addresses_are_shortened(app, cast, owner):
    entry = {"at": now(), "action": "card.booked", "actor_id": None, "actor_name": "Robot"}
    entry |= {"company_id": cast.company_id, "address": "203.0.113.77"}
    with app.app_context(), transaction():
        db.session.execute(insert(AuditEntry).values(entry))
    assert "203.0.113.x" in owner.get("/company/log").text
    assert "203.0.113.77" not in str(rows(owner))


def test_many_entries_come_on_pages_and_all_in_the_export(app, cast, owner):
    entry = {"at": now(), "action": "card.booked", "actor_name": "Robot"}
    with app.app_context(), transaction():
        many = [entry | {"company_id": cast.company_id} for _ in range(ROWS_AT_ONCE + 7)]
        db.session.execute(insert(AuditEntry), many)
    assert len(rows(owner)) == ROWS_AT_ONCE + 7
    assert "Page 2 of 26" in owner.get("/company/log?page=2").text
    assert "This page is empty" in owner.get("/company/log?page=99").text


def export(app, *arguments):
    return app.test_cli_runner().invoke(args=["audit", "export", *arguments])


def test_the_command_exports_one_company_or_all(app, cast, deeds, tmp_path):
    found = [json.loads(line) for line in export(app, "--format", "jsonl").output.splitlines()]
    assert [entry["action"] for entry in found][-5:] == [
        "card.booked",
        "card.refused",
        "company.changed",
        "card.booked",
        "audit.exported",
    ]
    one = export(app, "--format", "jsonl", "--company", "de100002").output.splitlines()
    assert [json.loads(line)["actor_name"] for line in one] == ["Stranger", "command"]
    out = tmp_path / "log.csv"
    assert export(app, "--company", "SE100001", "--out", str(out)).exit_code == 0
    written = out.read_text(encoding="utf-8")
    assert "'=HYPERLINK(1)" in written
    assert "Stranger" not in written
    assert export(app, "--to", "2020-01-01", "--format", "jsonl").output == ""
    assert "No company has this customer number." in export(app, "--company", "XX").output


def test_every_export_leaves_a_trace(app, cast, owner):
    owner.get("/company/log.csv?from=x")
    owner.get("/company/log.csv")
    export(app, "--company", "SE100001")
    export(app)
    with app.app_context():
        found = [(entry.actor_name, entry.company_id) for entry in audited("audit.exported")]
    assert found == [("Owner", cast.company_id), ("command", cast.company_id), ("command", None)]
    assert EXPORTED in owner.get("/company/log").text


def test_what_was_done_to_whom(app, cast, owner):
    with app.app_context(), transaction():
        by = Actor(cast.owner.user_id, "Owner", cast.company_id)
        roles = {"before": ["purchase"], "after": ["purchase", "planning"]}
        record("member.roles-changed", by, "user:2", name="Nina", **roles)
        record("member.invited", by, email="new@solkraft.example", after=["installation"])
        record("member.disabled", by, name="Nina", before=["planning"], sessions=1)
    assert [(row[2], row[3]) for row in rows(owner)] == [
        ("Access of a person disabled", "Nina; Planning"),
        ("Person invited", "new@solkraft.example; Installation"),
        ("Roles of a person changed", "Nina; Purchase → Purchase, Planning"),
    ]


def recorded_actions():
    """Every text that looks like an action, where code writes into the trail; and made ones."""
    for path in sorted(PORTAL.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if "from portal.audit.record import" in text:
            for node in ast.walk(ast.parse(text)):
                value = getattr(node, "value", "") if isinstance(node, ast.Constant) else ""
                is_file = str(value).endswith((".pdf", ".png"))
                if isinstance(value, str) and ACTION.fullmatch(value) and not is_file:
                    yield f"{path.relative_to(PORTAL)}:{node.lineno}", value
    made = [f"security.{change}" for change in Change]
    made += [f"bank.{state}" for state in BankState if state is not BankState.UNVERIFIED]
    made += ["sso.application-enabled", "sso.application-disabled"]
    yield from (("made of parts", action) for action in made)


def test_every_action_has_words(app):
    others = {*registries.job_kinds, *RIGHTS, *app.view_functions, *EVENTS}
    found = [(at, action) for at, action in recorded_actions() if action not in others]
    assert len(found) > 50
    unnamed = [pair for pair in found if pair[1] not in registries.audit_labels]
    assert unnamed == [], "audit_labels of the feature lack them"
