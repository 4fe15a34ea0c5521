"""The proof behind the server that is killed while a company writes its invoices."""

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from queue import SimpleQueue
from threading import Event
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import delete, select

from portal.claims.models import Claim, ClaimInvoice
from portal.core.brand import brand
from portal.core.clock import today
from portal.core.serials import Serial
from portal.core.transaction import transaction
from portal.devices import register
from portal.devices.register import Device
from portal.extensions import db
from portal.invoicing.company_series import current
from portal.invoicing.models import Invoice
from portal.jobs.models import Job
from portal.jobs.worker import Worker
from portal.mail.models import OutgoingMail
from portal.mail.outbox import DELIVER
from tests.proofs.clients import clients, colleagues
from tests.proofs.siege import Patient, Siege
from tests.support import claim_invoices, claims
from tests.support.cast import Cast
from tests.support.jobs import make_due
from tests.support.real_portal import Server, servers
from tests.support.small_portal import ROOT, eventually
from tests.support.smtp import Mailbox, mail_server

CLERKS = 4
CLAIMS_FOR_A_KILL = 8  # more than the clerks can invoice between two kills
MOST_SPARED = 3
FIRST = 7  # the number that the company begins with
_NUMBER = re.compile(r'<b translate="no">(F-\d+)</b>')


@dataclass(frozen=True)
class Promise:
    """An invoice that a clerk has seen, and when the server died over it, if it did."""

    claim: UUID
    number: str
    lost_at: datetime | None


@dataclass
class Clerk:
    """Reviews the invoice of one claim after the other, and issues each by one form."""

    patient: Patient
    claims: Sequence[UUID]
    promises: list[Promise] = field(default_factory=list)

    def write(self, over: Event) -> None:
        for claim in self.claims:
            if over.is_set():
                return
            path = f"/claims/{claim}/invoice"
            form = self.patient.get(f"{path}/review").form("fingerprint")
            answer, lost_at = self.patient.confirm(form)
            assert answer.location == path
            [number] = _NUMBER.findall(self.patient.get(path).text)
            self.promises.append(Promise(claim, number, lost_at))
        assert over.is_set(), "the claims ran out before the siege was over"


def prove(app: Flask, cast: Cast, folder: Path, kills: int, seed: int) -> list[bool]:
    """Of each invoice over which the server died, whether the dead attempt had written it."""
    with app.app_context():
        persons = colleagues(cast, CLERKS, "purchase")
        waiting = waiting_claims(cast, CLAIMS_FOR_A_KILL * kills)
        _forget_mails()
    with servers(1, str(app.config["SQLALCHEMY_DATABASE_URI"]), folder) as [server]:
        begun: SimpleQueue[None] = SimpleQueue()
        clerks = [
            Clerk(Patient(each.visitor, begun), waiting[number::CLERKS])
            for number, each in enumerate(clients(persons, [server]))
        ]
        Siege(kills, seed, MOST_SPARED).lay(server, begun, [clerk.write for clerk in clerks])
    promises = [promise for clerk in clerks for promise in clerk.promises]
    with app.app_context():
        papers = assert_kept(cast, promises)
        with mail_server() as mailbox:
            _send_with_a_kill(app, server, mailbox)
            _assert_sent(papers, mailbox.taken)
        written_at = {paper.claim: paper.submitted_at for paper in papers}
        return [written_at[each.claim] < each.lost_at for each in promises if each.lost_at]


def waiting_claims(cast: Cast, count: int) -> list[UUID]:
    """Accepted, and their devices are back; the company counts its invoices from FIRST."""
    claim_invoices.complete(cast.owner, cast.finance)
    claim_invoices.choose_numbers(cast.owner, digits=f"{FIRST:04}")
    day = today() - timedelta(days=100)
    made = {"produced_on": day, "shipped_on": day, "ship_country": "SE"}
    serials = [Serial(f"90523TD8{number:04}R") for number in range(2 * count)]
    register.add_devices(Device(serial, claims.PLENTICORE, **made) for serial in serials)
    parts = [
        claims.entered(defective_serial=defective, replacement_serial=replacement)
        for defective, replacement in zip(serials[::2], serials[1::2], strict=True)
    ]
    return [claims.returned(cast.owner, cast.support, part) for part in parts]


def assert_kept(cast: Cast, promises: Sequence[Promise]) -> Sequence[Any]:
    """Each claim has one invoice, with the number its clerk saw, and one mail to the mailbox that
    reads it; no number is left out. The invoices that were found.
    """
    mine = select(*ClaimInvoice.__table__.c, Claim.uuid.label("claim"))
    papers = db.session.execute(mine.join(Claim, Claim.id == ClaimInvoice.claim_id)).all()
    assert sorted((paper.claim, paper.number) for paper in papers) == sorted(
        (promise.claim, promise.number) for promise in promises
    )
    numbers = [f"F-{FIRST + place:04}" for place in range(len(promises))]
    assert sorted(paper.number for paper in papers) == numbers
    issued = db.session.execute(select(Invoice.id, Invoice.number)).tuples()
    assert sorted(issued) == sorted((paper.invoice_id, paper.number) for paper in papers)
    series = current(cast.company_id)
    assert series
    assert series.next_number == f"F-{FIRST + len(promises):04}"
    _assert_queued_once(papers)
    return papers


def _assert_queued_once(papers: Sequence[Any]) -> None:
    about = Counter(
        db.session.execute(
            select(OutgoingMail.subject_ref).where(
                OutgoingMail.template == "claim_invoice",
                OutgoingMail.recipient == brand().invoice_mail,
            )
        ).scalars()
    )
    assert about == Counter(f"claim_invoice:{paper.id}" for paper in papers)


def _send_with_a_kill(app: Flask, server: Server, mailbox: Mailbox) -> None:
    """The first worker dies when the mailbox has taken a mail, and before that is noted."""
    mailbox.seconds_before_answer = 3
    with _worker(server, mailbox.url):
        assert eventually(lambda: bool(mailbox.taken))
    mailbox.seconds_before_answer = 0
    db.session.rollback()
    waiting = select(Job.id).where(Job.kind == DELIVER, Job.state == "queued")
    make_due(*db.session.execute(waiting).scalars())
    app.config["PORTAL"] = replace(app.config["PORTAL"], smtp_url=mailbox.url)
    Worker(DELIVER).run_until_idle()


def _assert_sent(papers: Sequence[Any], taken: Sequence[EmailMessage]) -> None:
    """Every invoice arrived, with the file of its number; one mail came twice, as the same."""
    [twice] = {mail["Message-ID"] for mail in taken[:1]}
    copies = Counter(mail["Message-ID"] for mail in taken)
    assert copies == Counter([*copies, twice])
    arrived = {
        mail["Message-ID"]: [part.get_filename() for part in mail.iter_attachments()]
        for mail in taken
        if brand().invoice_mail in mail["To"]
    }
    expected = [[f"{paper.number}.pdf", f"{paper.number}.xml"] for paper in papers]
    assert sorted(arrived.values()) == sorted(expected)
    states = select(OutgoingMail.state).where(OutgoingMail.template == "claim_invoice")
    assert set(db.session.execute(states).scalars()) == {"sent"}


def _forget_mails() -> None:
    """What was queued until now is about something else."""
    with transaction():
        db.session.execute(delete(OutgoingMail))
        db.session.execute(delete(Job))


@contextmanager
def _worker(server: Server, smtp_url: str) -> Iterator[None]:
    """The worker of that server; killed in the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "app", "worker"],
        cwd=ROOT,
        env=server.environ() | {"SMTP_URL": smtp_url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.kill()
        process.wait()
