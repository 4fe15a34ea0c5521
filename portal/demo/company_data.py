"""Demo bank details and a change of company data, made by the portal's own functions."""

from sqlalchemy import select

from portal.accounts.administrators import Administrator
from portal.accounts.bank import details, reading, verification
from portal.accounts.bank.details import Entered
from portal.accounts.company import changes
from portal.accounts.company.changes import Reviewed
from portal.accounts.company.models import CompanyChange
from portal.accounts.models import User
from portal.audit.record import Actor
from portal.demo.cast import COMPANIES, SWEDEN, DemoCompany
from portal.demo.members import member_of
from portal.demo.pictures import picture_of
from portal.extensions import db
from portal.files.content import checked

IBANS = {"SE": "SE45 5000 0000 0583 9825 7466", "FR": "FR14 2004 1010 0505 0001 3M02 606"}


def add() -> None:
    """Once, whenever the demo is begun or was loaded by an earlier version."""
    by_country = {company.country: company for company in COMPANIES}
    for country in ("SE", "FR"):
        _enter_bank_details(by_country[country])
    _verify(SWEDEN)
    _ask_for_change(by_country["IT"])


def is_there() -> bool:
    """The change comes last."""
    return db.session.execute(select(CompanyChange.id).limit(1)).scalar_one_or_none() is not None


def _enter_bank_details(company: DemoCompany) -> None:
    admin = _administrator(company)
    if _current(admin) is None:
        entered = Entered(company.name, IBANS[company.country], "", "", 0)
        details.change(admin, entered, checked(_letter(company), f"{company.name}.png"))


def _verify(company: DemoCompany) -> None:
    number, state = _current(_administrator(company)) or (0, "")
    if state == "unverified":
        verification.verify(number, _finance())


def _current(admin: Administrator) -> tuple[int, str] | None:
    shown = reading.history_of(admin.company_id)
    return (shown[0].number, shown[0].state) if shown else None


def _ask_for_change(company: DemoCompany) -> None:
    changes.ask(
        _administrator(company),
        Reviewed("Energia Chiara Ticino SA", "CHE-100.155.212", "CH"),
    )


def _administrator(company: DemoCompany) -> Administrator:
    admin = member_of(company, company.admin_email)
    return Administrator(admin.user_id, admin.name, admin.company_id)


def _finance() -> Actor:
    wanted = select(User.id, User.name).where(User.email == "finance@manufacturer.example")
    user = db.session.execute(wanted).one()
    return Actor(user.id, user.name)


def _letter(company: DemoCompany) -> bytes:
    """What a bank might write."""
    iban = IBANS[company.country]
    return picture_of(f"Sample bank\n\nAccount of customer {company.customer_no}\nIBAN {iban}")
