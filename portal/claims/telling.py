"""Mails about a claim: to who filed it, in their language, or to support's mailbox.

A person who has left the company is told nothing more; then the company is.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import and_, select

from portal.accounts.models import Company, Membership, User
from portal.claims.models import Claim
from portal.core.brand import brand
from portal.core.statements import table_of
from portal.extensions import db
from portal.mail import outbox
from portal.web.i18n import SOURCE, known_language, speaking
from portal.web.links import absolute

_claims, _companies = table_of(Claim), table_of(Company)
_users, _members = table_of(User), table_of(Membership)

_RECIPIENT = (
    select(
        _claims,
        _companies.c.name.label("company"),
        _companies.c.email.label("company_email"),
        _companies.c.locale.label("company_locale"),
        _users.c.name.label("person"),
        _users.c.email.label("person_email"),
        _users.c.locale.label("person_locale"),
    )
    .join(_companies, _companies.c.id == _claims.c.company_id)
    .outerjoin(
        _members,
        and_(
            _members.c.user_id == _claims.c.created_by,
            _members.c.company_id == _claims.c.company_id,
            _members.c.active.is_(True),
        ),
    )
    .outerjoin(_users, and_(_users.c.id == _members.c.user_id, _users.c.active.is_(True)))
)


def tell_company(
    template: str, claim_id: int, more: Callable[[], Mapping[str, Any]] = dict
) -> None:
    """Queue templates/mail/<template>; never commits.

    `more` gives further values, and is asked while the recipient's language is spoken.
    """
    claim = db.session.execute(_RECIPIENT.where(_claims.c.id == claim_id)).one()
    email = claim.person_email or claim.company_email
    locale = claim.person_locale if claim.person_email else claim.company_locale
    with speaking(known_language(locale) or SOURCE):
        values = {
            "name": claim.person or claim.company,
            "number": claim.number,
            "plant": claim.plant_name,
            "claim_url": absolute(f"/claims/{claim.uuid}"),
            **more(),
        }
    outbox.enqueue(template, email, locale, values, f"claim:{claim_id}")


def tell_support(template: str, claim_id: int, more: Mapping[str, Any]) -> None:
    """The same to the mailbox of support, which reads the source language."""
    claim = db.session.execute(_RECIPIENT.where(_claims.c.id == claim_id)).one()
    values = {
        "company": claim.company,
        "number": claim.number,
        "plant": claim.plant_name,
        "claim_url": absolute(f"/support/claims/{claim.uuid}"),
        **more,
    }
    outbox.enqueue(template, brand().support_mail, SOURCE, values, f"claim:{claim_id}")
