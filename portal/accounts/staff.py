"""Accounts of the manufacturer's own people, made by command only."""

import secrets
from dataclasses import dataclass

from sqlalchemy import exists, select, update

from portal.accounts import people, sessions
from portal.accounts.models import Membership, User
from portal.accounts.passwords import hash_password
from portal.accounts.role_changes import hold_user, note_new_roles
from portal.accounts.security import new_passwords
from portal.accounts.security.account import Account
from portal.accounts.security.notices import Change, tell
from portal.accounts.signing_in import normal_email
from portal.audit.record import Actor, record
from portal.core.errors import DomainError
from portal.core.statements import execute_counting, table_of
from portal.core.transaction import atomic
from portal.extensions import db

_users = table_of(User)


class BelongsToCompany(DomainError):
    """Staff stand outside companies' teams: nobody supports or pays their own company."""


class NoStaff(DomainError):
    """No account with roles of its own has this address."""


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
def set_active(email: str, active: bool, actor: Actor) -> int | None:
    """How many sessions were ended; None when nothing changed.

    Raises NoStaff for people of companies, whose team decides about them.
    """
    user = _user(email)
    if user is None or not user.personal_roles:
        raise NoStaff()
    hold_user(user.id)
    changed = execute_counting(
        update(_users)
        .where(_users.c.id == user.id, _users.c.active.is_(not active))
        .values(active=active)
    )
    if changed != 1:
        return None
    ended = sessions.end_sessions_of(user.id)
    action = "staff.enabled" if active else "staff.disabled"
    record(action, actor, f"user:{user.id}", sessions=ended)
    return ended


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
    """Raises ValueError when the account was made at this very moment."""
    name = told.name or normal_email(told.email).partition("@")[0]
    made = people.insert_user(told.email, name, password_hash, told.locale, roles)
    if made is None:
        raise ValueError("this address has an account by now")
    return made


def _extend(user: User, roles: tuple[str, ...], password_hash: str) -> int:
    """Another password ends what the one before opened, and its owner is told."""
    note_new_roles(user.id)
    if db.session.execute(select(exists().where(Membership.user_id == user.id))).scalar_one():
        raise BelongsToCompany()
    db.session.execute(
        update(_users).where(_users.c.id == user.id).values(personal_roles=" ".join(roles))
    )
    if password_hash:
        account = Account(user.id, user.name, user.email, user.locale)
        new_passwords.store(account, password_hash)
        tell(account, Change.PASSWORD_CHANGED)
        sessions.end_sessions_of(user.id)
    return user.id
