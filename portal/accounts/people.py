"""People and companies: made by commands, changed by themselves."""

from dataclasses import dataclass

from sqlalchemy import insert, update

from portal.accounts import name_words
from portal.accounts.models import Company, Membership, User
from portal.accounts.passwords import hash_password
from portal.accounts.signing_in import normal_email
from portal.audit.record import Actor, record
from portal.core.clock import now
from portal.core.company_names import telling_letters
from portal.core.statements import insert_new, table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.web.identity import Identity

_users, _memberships = table_of(User), table_of(Membership)


def add_user(
    email: str, name: str, password: str, locale: str, personal_roles: tuple[str, ...] = ()
) -> int:
    """Of a command that has hashed nothing; never commits. The address must be a new one."""
    made = insert_user(email, name, hash_password(password), locale, personal_roles)
    if made is None:
        raise ValueError("this address has an account")
    return made


def insert_user(
    email: str,
    name: str,
    password_hash: str,
    locale: str,
    personal_roles: tuple[str, ...] = (),
) -> int | None:
    """None when the address has an account, made at this very moment perhaps; never commits.

    The password is hashed before the transaction: argon2 takes its time, and other writers wait.
    """
    made: int | None = db.session.execute(
        insert_new(_users)
        .values(
            email=normal_email(email),
            name=name,
            password_hash=password_hash,
            locale=locale,
            personal_roles=" ".join(sorted(personal_roles)),
            active=True,
            created_at=now(),
        )
        .returning(_users.c.id)
    ).scalar_one_or_none()
    if made is not None:
        name_words.keep_of_person(made, name, email)
    return made


def add_membership(user_id: int, company_id: int, roles: tuple[str, ...]) -> bool:
    """False for who belongs to the company already, and stays what they are; never commits."""
    made = db.session.execute(
        insert_new(_memberships)
        .values(user_id=user_id, company_id=company_id, roles=" ".join(sorted(roles)))
        .returning(_memberships.c.id)
    ).scalar_one_or_none()
    return made is not None


@dataclass(frozen=True)
class NewCompany:
    name: str
    customer_no: str
    email: str
    country: str
    vat_id: str
    locale: str
    street: str = ""
    postal_code: str = ""
    city: str = ""
    contact_name: str = ""
    phone: str = ""
    small_business: bool = False


def add_company(company: NewCompany) -> int:
    """Never commits; the caller opens the company's coin account with it."""
    company_id = db.session.execute(
        insert(Company)
        .values(
            name=company.name,
            name_folded=telling_letters(company.name),
            customer_no=company.customer_no,
            email=normal_email(company.email),
            country=company.country,
            vat_id=company.vat_id,
            locale=company.locale,
            street=company.street,
            postal_code=company.postal_code,
            city=company.city,
            contact_name=company.contact_name,
            phone=company.phone,
            small_business=company.small_business,
            created_at=now(),
        )
        .returning(Company.id)
    ).scalar_one()
    name_words.keep(company_id, company.name)
    return company_id


@atomic
def change_profile(identity: Identity, name: str, locale: str) -> None:
    db.session.execute(
        update(User).where(User.id == identity.user_id).values(name=name, locale=locale)
    )
    name_words.keep_of_person(identity.user_id, name, identity.email)
    record("profile.changed", Actor(identity.user_id, name), f"user:{identity.user_id}")


@atomic
def choose_language(user_id: int, locale: str) -> None:
    db.session.execute(update(User).where(User.id == user_id).values(locale=locale))
