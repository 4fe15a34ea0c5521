"""Demo registrations that wait for support: one to review, one with a question, one overdue."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import insert, select

from portal.accounts import people
from portal.accounts.models import User
from portal.accounts.registration import vat_register
from portal.accounts.registration.company_data import CompanyData, checked
from portal.accounts.registration.kinds import RegistrationKind, RegistrationState
from portal.accounts.registration.models import Registration
from portal.accounts.registration.vat_register import FormatOnly
from portal.audit.record import Actor
from portal.core.clock import now
from portal.core.transaction import atomic
from portal.demo.cast import PASSWORD
from portal.extensions import db
from portal.support import registration_decisions


@dataclass(frozen=True)
class DemoRegistration:
    email: str
    name: str
    locale: str
    company: CompanyData
    hours_ago: int
    question: str = ""


def _company(name: str, country: str, vat_id: str, *address: str) -> CompanyData:
    street, postal_code, city, phone = address
    return CompanyData(name, country, vat_id, False, street, postal_code, city, phone)


REGISTRATIONS = (
    DemoRegistration(
        "owner@new-installer.example",
        "Elena Ferri",
        "it",
        _company(
            "Energia Chiara Nord S.r.l.",
            "IT",
            "IT09991230120",
            "Via dei Mille 40",
            "20129",
            "Milano",
            "+39 02 5550134",
        ),
        3,
    ),
    DemoRegistration(
        "owner@question-installer.example",
        "Nikos Andreou",
        "el",
        _company(
            "Ηλιακή Βόλου Ε.Ε.",
            "GR",
            "EL800999128",
            "Ιάσονος 21",
            "382 21",
            "Βόλος",
            "+30 24210 55501",
        ),
        9,
        "Στείλτε μας, παρακαλώ, τον αριθμό Γ.Ε.ΜΗ. της επιχείρησης.",
    ),
    DemoRegistration(
        "owner@late-installer.example",
        "Petr Horák",
        "cs",
        _company(
            "Horák Solar s.r.o.",
            "CZ",
            "CZ26188686",
            "Nádražní 8",
            "702 00",
            "Ostrava",
            "+420 596 555 013",
        ),
        30,
    ),
)


def register(supporter: Actor) -> None:
    for registration in REGISTRATIONS:
        number = _apply(registration)
        if registration.question and number:
            registration_decisions.ask_back(number, 0, registration.question, supporter)


@atomic
def _apply(one: DemoRegistration) -> int | None:
    """As if confirmed some hours ago; None when it is there already."""
    known = select(User.id).where(User.email == one.email)
    if db.session.execute(known).scalar_one_or_none() is not None:
        return None
    data, moment = checked(one.company), now() - timedelta(hours=one.hours_ago)
    user_id = people.add_user(one.email, one.name, PASSWORD, one.locale)
    return db.session.execute(
        insert(Registration)
        .values(
            **data.columns,
            kind=RegistrationKind.COMPANY.value,
            state=RegistrationState.IN_REVIEW.value,
            email=one.email,
            name=one.name,
            locale=one.locale,
            # no register is asked about companies that do not exist
            vat_answer=vat_register.kept(FormatOnly().ask(data.vat_id)),
            created_at=moment,
            confirmed_at=moment,
            waiting_since=moment,
            user_id=user_id,
        )
        .returning(Registration.id)
    ).scalar_one()
