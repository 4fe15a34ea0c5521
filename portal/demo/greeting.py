"""What the server says once it answers: who to sign in as."""

from sqlalchemy import select

from portal.accounts.models import User
from portal.demo.cast import COMPANIES, OTHERS, PASSWORD, SWEDISH_TEAM
from portal.demo.registrations import REGISTRATIONS
from portal.extensions import db


def demo_accounts() -> list[str]:
    """Lines to print; none where the demo data was not loaded."""
    everybody = [person.email for person in SWEDISH_TEAM]
    everybody += [company.admin_email for company in COMPANIES]
    everybody += [person.email for person in OTHERS]
    everybody += [one.email for one in REGISTRATIONS]
    known = set(db.session.execute(select(User.email).where(User.email.in_(everybody))).scalars())
    accounts = [f"  {email}" for email in everybody if email in known]
    return [f"Demo accounts, all with the password {PASSWORD}:", *accounts] if accounts else []
