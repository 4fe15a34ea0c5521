"""Demo people of two companies, and invitations that nobody has accepted yet."""

from datetime import timedelta

from sqlalchemy import update

from portal.accounts import people
from portal.accounts.administrators import Administrator
from portal.accounts.team import invitations
from portal.accounts.team.models import Invitation
from portal.core.clock import now
from portal.core.permissions import Role
from portal.core.transaction import atomic
from portal.demo.cast import COMPANIES, SWEDEN
from portal.demo.members import member_of
from portal.extensions import db

INVITED = f"new.colleague@{SWEDEN.domain}"
INVITED_LONG_AGO = f"former.trainee@{SWEDEN.domain}"


def give_second_company() -> None:
    """The German administrator also buys for the Swiss company; never commits."""
    by_country = {company.country: company for company in COMPANIES}
    german, swiss = by_country["DE"], by_country["CH"]
    admin = member_of(swiss, german.admin_email)
    people.add_membership(admin.user_id, admin.company_id, (Role.PURCHASE,))


@atomic
def invite_colleagues() -> None:
    admin = member_of(SWEDEN, SWEDEN.admin_email)
    by = Administrator(admin.user_id, admin.name, admin.company_id)
    invitations.invite(by, INVITED, (Role.PURCHASE, Role.INSTALLATION), SWEDEN.locale)
    invitations.invite(by, INVITED_LONG_AGO, (Role.PLANNING,), SWEDEN.locale)
    then = now() - timedelta(days=9)
    db.session.execute(
        update(Invitation)
        .where(Invitation.email == INVITED_LONG_AGO)
        .values(created_at=then, expires_at=then + invitations.LINK.lasts)
    )
