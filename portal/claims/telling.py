"""Mails about a claim: to the people of the company whom it concerns, each in their language, or to
support's mailbox.

A person who has left the company, or may see no claims any more, is told nothing more; when nobody
is left, the company is.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Row, and_, func, select

from portal.accounts.models import Company, Membership, User
from portal.accounts.recipients import has_right
from portal.claims.models import Claim, ClaimMessage
from portal.core.brand import brand
from portal.core.statements import table_of
from portal.extensions import db
from portal.mail import outbox
from portal.web.i18n import SOURCE, known_language, speaking
from portal.web.links import absolute

_claims, _companies = table_of(Claim), table_of(Company)
_users, _members = table_of(User), table_of(Membership)
_messages, _writers = table_of(ClaimMessage), table_of(Membership).alias()

_CLAIM = select(
    _claims,
    _companies.c.name.label("company"),
    _companies.c.email.label("company_email"),
    _companies.c.locale.label("company_locale"),
).join(_companies, _companies.c.id == _claims.c.company_id)


def sees_claims(members: FromClause) -> ColumnElement[bool]:
    return has_right(members, "claims.file")


def addressed() -> ColumnElement[int]:
    """Who speaks for the company on a claim: of its members who wrote on it the last one, or who
    filed it.
    """
    writes = and_(
        _writers.c.user_id == _messages.c.user_id,
        _writers.c.company_id == _claims.c.company_id,
        sees_claims(_writers),
    )
    last = (
        select(_messages.c.user_id)
        .join_from(_messages, _writers, writes)
        .where(_messages.c.claim_id == _claims.c.id, _messages.c.by_staff.is_(False))
        .order_by(_messages.c.id.desc())
        .limit(1)
        .correlate(_claims)
        .scalar_subquery()
    )
    return func.coalesce(last, _claims.c.created_by)


def talkers(claim_id: int) -> tuple[int, int]:
    """Who is told what we write: who speaks for the company, and who filed the claim."""
    found = select(addressed(), _claims.c.created_by).where(_claims.c.id == claim_id)
    speaker, filer = db.session.execute(found).one()
    return speaker, filer


def tell_company(
    template: str,
    claim_id: int,
    more: Callable[[], Mapping[str, Any]] = dict,
    to: Collection[int] = (),
) -> None:
    """Queue templates/mail/<template>, to the users `to`, or to who filed it; never commits.

    `more` gives further values, and is asked while the recipient's language is spoken.
    """
    claim = _claim(claim_id)
    people = _members_of(claim.company_id, to or (claim.created_by,))
    recipients = [(each.name, each.email, each.locale) for each in people]
    for name, email, locale in recipients or [
        (claim.company, claim.company_email, claim.company_locale)
    ]:
        with speaking(known_language(locale) or SOURCE):
            values = {
                "name": name,
                "number": claim.number,
                "plant": claim.plant_name,
                "claim_url": absolute(f"/claims/{claim.uuid}"),
                **more(),
            }
        outbox.enqueue(template, email, locale, values, f"claim:{claim_id}")


def tell_support(template: str, claim_id: int, more: Mapping[str, Any]) -> None:
    """The same to the mailbox of support, which reads the source language."""
    claim = _claim(claim_id)
    values = {
        "company": claim.company,
        "number": claim.number,
        "plant": claim.plant_name,
        "claim_url": absolute(f"/support/claims/{claim.uuid}"),
        **more,
    }
    outbox.enqueue(template, brand().support_mail, SOURCE, values, f"claim:{claim_id}")


def _claim(claim_id: int) -> Row[Any]:
    return db.session.execute(_CLAIM.where(_claims.c.id == claim_id)).one()


def _members_of(company_id: int, users: Collection[int]) -> list[Row[Any]]:
    member = and_(
        _members.c.user_id == _users.c.id,
        _members.c.company_id == company_id,
        sees_claims(_members),
    )
    found = select(_users.c.name, _users.c.email, _users.c.locale).join(_members, member)
    active = found.where(_users.c.id.in_(set(users)), _users.c.active.is_(True))
    return list(db.session.execute(active.order_by(_users.c.id)))
