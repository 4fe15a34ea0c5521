"""Accounts of the manufacturer's own people, made by command only."""

import secrets
from dataclasses import dataclass

from sqlalchemy import exists, insert, select, update

from portal.accounts.models import Membership, User
from portal.accounts.passwords import hash_password
from portal.accounts.signing_in import normal_email
from portal.audit.record import Actor, record
from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.transaction import atomic
from portal.extensions import db


class BelongsToCompany(DomainError):
    """Staff stand outside companies' teams: nobody supports or pays their own company."""


@dataclass(frozen=True)
class Staff:
    """`password` is the one made for a new account; None when the caller gave or kept one."""

    user_id: int
    is_new: bool
    roles: tuple[str, ...]
    password: str | None


@dataclass(frozen=True)
class NewStaff:
    """What the command was told. A `name` left empty is made of the address."""

    email: str
    roles: frozenset[str]
    name: str
    locale: str


def add_staff(told: NewStaff, password: str | None, actor: Actor) -> Staff:
    """Make the account, or add the roles to the one there is, which keeps its password unless
    another is given. Raises BelongsToCompany.
    """
    made = secrets.token_urlsafe(15) if password is None and _user(told.email) is None else None
    chosen = password or made
    # argon2 takes its time: not while other writers wait
    password_hash = hash_password(chosen) if chosen else ""
    return _add(told, password_hash, made, actor)


@atomic
def _add(told: NewStaff, password_hash: str, made: str | None, actor: Actor) -> Staff:
    user = _user(told.email)
    roles = tuple(sorted(told.roles | set(user.personal_roles.split() if user else ())))
    user_id = _extend(user, roles, password_hash) if user else _make(told, roles, password_hash)
    action = "staff.extended" if user else "staff.added"
    record(action, actor, f"user:{user_id}", roles=list(roles), credentials_set=bool(password_hash))
    return Staff(user_id, user is None, roles, made)


def _user(email: str) -> User | None:
    return db.session.execute(
        select(User).where(User.email == normal_email(email))
    ).scalar_one_or_none()


def _make(told: NewStaff, roles: tuple[str, ...], password_hash: str) -> int:
    email = normal_email(told.email)
    values = {
        "email": email,
        "name": told.name or email.partition("@")[0],
        "password_hash": password_hash,
        "locale": told.locale,
        "personal_roles": " ".join(roles),
        "active": True,
        "created_at": now(),
    }
    return db.session.execute(insert(User).values(values).returning(User.id)).scalar_one()


def _extend(user: User, roles: tuple[str, ...], password_hash: str) -> int:
    if db.session.execute(select(exists().where(Membership.user_id == user.id))).scalar_one():
        raise BelongsToCompany()
    changes = {"personal_roles": " ".join(roles)}
    if password_hash:
        changes["password_hash"] = password_hash
    db.session.execute(update(User).where(User.id == user.id).values(changes))
    return user.id
