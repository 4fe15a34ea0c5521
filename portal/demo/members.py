"""Finding the people of the demo cast again, for what is done in their name."""

from dataclasses import dataclass

from sqlalchemy import select

from portal.accounts.models import Company, User
from portal.demo.cast import DemoCompany
from portal.extensions import db


@dataclass(frozen=True)
class Member:
    """Staff and wholesalers belong to no company: `company_id` is 0 then."""

    user_id: int
    name: str
    email: str
    locale: str
    company_id: int
    company: DemoCompany


def member_of(company: DemoCompany, email: str) -> Member:
    user = db.session.execute(
        select(User.id, User.name, User.locale).where(User.email == email)
    ).one()
    company_id = db.session.execute(
        select(Company.id).where(Company.customer_no == company.customer_no)
    ).scalar_one_or_none()
    return Member(user.id, user.name, email, user.locale, company_id or 0, company)
