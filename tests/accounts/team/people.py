"""A team as its tests look at it: rows, mails and audit entries, read in a context of their own."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from portal.accounts import people
from portal.accounts.administrators import Administrator
from portal.accounts.models import Membership, Session, User
from portal.accounts.team import invitations
from portal.audit.models import AuditEntry
from portal.core import crypto
from portal.core.transaction import transaction
from portal.extensions import db
from portal.mail.models import OutgoingMail
from tests.support.cast import PASSWORD, Cast, Person

NEWCOMER = "new.person@solkraft.example"
GOOD_PASSWORD = "seven quiet lamps over Umeå"


@dataclass
class Team:
    app: Flask
    cast: Cast

    @property
    def admin(self) -> Administrator:
        owner = self.cast.owner
        return Administrator(owner.user_id, owner.name, self.cast.company_id)

    def invite(
        self,
        email: str = NEWCOMER,
        roles: Iterable[str] = ("purchase",),
        by: Administrator | None = None,
    ) -> str:
        """The path of the link that the mail holds."""
        with self.app.app_context():
            invitations.invite(by or self.admin, email, roles, "en")
        return self.link(email)

    def link(self, email: str = NEWCOMER) -> str:
        values = self.mails(email, "team_invitation")[-1]
        found = re.search(r"/invitation/[\w-]{43}$", str(values["accept_url"]))
        assert found
        return found.group()

    def mails(self, email: str, template: str) -> list[dict[str, Any]]:
        with self.app.app_context():
            rows = db.session.execute(
                select(OutgoingMail.payload)
                .where(OutgoingMail.recipient == email, OutgoingMail.template == template)
                .order_by(OutgoingMail.id)
            ).scalars()
            return [json.loads(crypto.decrypt(row)) for row in rows if row]

    def uuid(self, person: Person) -> UUID:
        return self.one(select(User.uuid).where(User.id == person.user_id))

    def url(self, person: Person) -> str:
        return f"/company/team/{self.uuid(person)}"

    def roles(self, person: Person, company_id: int | None = None) -> str | None:
        return self.one(
            select(Membership.roles).where(
                Membership.user_id == person.user_id,
                Membership.company_id == (company_id or self.cast.company_id),
            )
        )

    def open_sessions(self, person: Person) -> int:
        return self.one(
            select(func.count()).where(
                Session.user_id == person.user_id, Session.ended_at.is_(None)
            )
        )

    def audited(self, action: str) -> list[dict[str, Any]]:
        with self.app.app_context():
            query = select(AuditEntry.facts).where(AuditEntry.action == action)
            return list(db.session.execute(query.order_by(AuditEntry.id)).scalars())

    def one(self, query: Any) -> Any:
        with self.app.app_context():
            return db.session.execute(query).scalar_one_or_none()

    def change(self, statement: Any) -> None:
        with self.app.app_context(), transaction():
            db.session.execute(statement)

    def set_roles(self, person: Person, roles: str) -> None:
        """Behind the portal's back."""
        mine = Membership.user_id == person.user_id
        self.change(update(Membership).where(mine).values(roles=roles))

    def also_belongs(self, person: Person, company_id: int, *roles: str) -> None:
        with self.app.app_context(), transaction():
            people.add_membership(person.user_id, company_id, roles)


def join(client: FlaskClient, link: str, name: str = "Nina Ny", password: str = "") -> Any:
    return client.post(link, data={"name": name, "password": password or GOOD_PASSWORD})


def sign_in(client: FlaskClient, email: str, password: str = PASSWORD) -> None:
    answer = client.post("/sign-in", data={"email": email, "password": password})
    assert answer.status_code == 303, answer.text
