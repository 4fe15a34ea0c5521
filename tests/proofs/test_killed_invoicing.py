"""`kill -9` while invoices of claims are issued: each is there once, and no number is missing."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text

from portal.claims.invoice import issuing, telling
from portal.claims.invoice.parties import Invoicing
from portal.extensions import db
from tests.proofs import kept_numbers
from tests.proofs.clients import colleagues
from tests.proofs.kept_numbers import Promise
from tests.support import claim_invoices, claims
from tests.support.cast import Cast, Person
from tests.support.engines import both_engines
from tests.support.processes import at_once
from tests.support.real_portal import LOST, Visitor, servers
from tests.support.small_portal import eventually

# where a process says how far it came
_TAKEN = "taken"
_WAITING = text(
    "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'outgoing_mail'::regclass"
)


@both_engines
def test_four_kills_lose_no_invoice(app: Flask, cast: Cast, tmp_path: Path) -> None:
    died = kept_numbers.prove(app, cast, tmp_path, kills=4, seed=20263)
    # otherwise nobody was issuing an invoice when the server was killed
    assert len(died) >= 2, died


@pytest.mark.parametrize("engine", ["postgresql"])
def test_killed_between_number_and_mail_it_begins_again(
    app: Flask, cast: Cast, tmp_path: Path
) -> None:
    """With its number taken, the invoice waits for the table of mails: there the server dies."""
    with app.app_context():
        [person] = colleagues(cast, 1, "purchase")
        [claim] = kept_numbers.waiting_claims(cast, 1)
    path = f"/claims/{claim}/invoice"
    url = str(app.config["SQLALCHEMY_DATABASE_URI"])
    with servers(1, url, tmp_path) as [server], ThreadPoolExecutor(1) as pool:
        visitor = Visitor(server.address).sign_in(person)
        form = visitor.get(f"{path}/review").form("fingerprint")
        with app.app_context(), db.engine.begin() as other:
            other.execute(text("LOCK TABLE outgoing_mail IN SHARE MODE"))
            lost = pool.submit(visitor.post, form)
            assert eventually(lambda: other.execute(_WAITING).scalar_one() == 1)
            server.kill()
            with pytest.raises(LOST):
                lost.result()
        server.start().wait_ready()
        assert visitor.post(form).location == path
    with app.app_context():
        kept_numbers.assert_kept(cast, [Promise(claim, f"F-{kept_numbers.FIRST:04}", None)])


def issue_until_the_mail(
    _number: int, claim: UUID, person: Person, version: int, seen: str, folder: Path
) -> None:
    """Runs in a process of its own, which ends where its mail would be queued."""

    def die(_paper_id: int, _own: Invoicing, number: str, *_args: object) -> None:
        (folder / _TAKEN).write_text(number)
        os.kill(os.getpid(), signal.SIGKILL)

    telling.sent = die  # type: ignore[assignment]
    issuing.issue(claim, claims.filer(person), version, seen)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_killed_with_the_only_lock_it_begins_again(app: Flask, cast: Cast, tmp_path: Path) -> None:
    """SQLite has one lock for all tables, so the process has to end by itself."""
    url = str(app.config["SQLALCHEMY_DATABASE_URI"])
    with app.app_context():
        [person] = colleagues(cast, 1, "purchase")
        [claim] = kept_numbers.waiting_claims(cast, 1)
        seen, version = claim_invoices.reviewed(claim, person).fingerprint, claims.version(claim)
    facts = (claim, person, version, seen, tmp_path)
    with pytest.raises(BrokenProcessPool):
        at_once(1, url, tmp_path, issue_until_the_mail, *facts)
    number = f"F-{kept_numbers.FIRST:04}"
    assert (tmp_path / _TAKEN).read_text() == number
    with app.app_context():
        assert claim_invoices.papers(claim) == []
        claim_invoices.issue(claim, person)
        kept_numbers.assert_kept(cast, [Promise(claim, number, None)])
