"""What a company says of itself and changes on its own."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select, update

from portal.accounts import administrators, sessions
from portal.accounts.administrators import Administrator, require_administrator
from portal.accounts.models import Company
from portal.accounts.role_changes import hold_user
from portal.accounts.signing_in import normal_email
from portal.audit.record import record
from portal.core.errors import DomainError
from portal.core.statements import execute_counting
from portal.core.transaction import atomic
from portal.core.vat_ids import required_vat_id
from portal.extensions import db
from portal.mail import outbox
from portal.web.links import absolute


class EmailMalformed(DomainError):
    """No mail can be sent to this address."""


@dataclass(frozen=True)
class Details:
    """What needs no review. `email` is the registered one, which orders of coins are told with."""

    contact_name: str
    phone: str
    email: str
    street: str
    postal_code: str
    city: str
    tax_number: str
    legal_registration: str
    small_business: bool
    locale: str


class DetailsChangedMeanwhile(DomainError):
    """Somebody else has changed `moved` since they were shown; `present` is how all stand now."""

    moved: tuple[str, ...]
    present: Details


@dataclass(frozen=True)
class CompanyPage:
    """Everything a company's page shows."""

    name: str
    customer_no: str
    country: str
    vat_id: str
    details: Details
    second_factor_required: bool


FIELDS = tuple(Details.__dataclass_fields__)


def shown(company_id: int) -> CompanyPage:
    row = db.session.execute(_select().where(Company.id == company_id)).one()
    details = Details(**{name: row._mapping[name] for name in FIELDS})
    return CompanyPage(
        row.name,
        row.customer_no,
        row.country,
        row.vat_id,
        details,
        row.second_factor_required,
    )


def change(actor: Administrator, shown: Details | None, wanted: Details) -> bool:
    """Whether anything was different. `shown` is what the form was filled with: what still says
    the same was not changed, and stays as it is by now. None: nobody knows what was shown.

    Raises NoLongerAdministrator, EmailMalformed, VatIdMissing or DetailsChangedMeanwhile.
    """
    # checked before the transaction: nobody waits while the checker is loaded
    entered = {**asdict(wanted), "email": _checked_email(wanted.email)}
    return _change(actor, asdict(shown) if shown else {}, entered)


@atomic
def _change(actor: Administrator, shown: dict[str, Any], entered: dict[str, Any]) -> bool:
    require_administrator(actor)
    before = db.session.execute(_select().where(Company.id == actor.company_id)).one()
    present = {name: before._mapping[name] for name in FIELDS}
    changed = _changes(shown, present, entered)
    if not changed:
        return False
    if "small_business" in changed:
        required_vat_id(before.vat_id, before.country, changed["small_business"])
    db.session.execute(update(Company).where(Company.id == actor.company_id).values(changed))
    _record(actor, {name: present[name] for name in changed}, changed)
    if "email" in changed:
        _tell_both(actor, before, {**present, **changed})
    return True


def _changes(
    shown: dict[str, Any], present: dict[str, Any], entered: dict[str, Any]
) -> dict[str, Any]:
    """Raises DetailsChangedMeanwhile."""
    changed = {
        name: value
        for name, value in entered.items()
        if value not in (shown.get(name), present[name])
    }
    moved = tuple(name for name in changed if shown.get(name) != present[name])
    if moved:
        raise DetailsChangedMeanwhile(moved=moved, present=Details(**present))
    return changed


@atomic
def require_second_factor(actor: Administrator, required: bool) -> None:
    """Of all administrators, at once: who has none sets one up before anything else opens, in
    sessions that are open already too. Raises NoLongerAdministrator.
    """
    require_administrator(actor)
    changed = execute_counting(
        update(Company)
        .where(Company.id == actor.company_id, Company.second_factor_required != required)
        .values(second_factor_required=required)
    )
    if changed:
        action = "company.second_factor_required" if required else "company.second_factor_optional"
        record(action, actor, f"company:{actor.company_id}")
        for user_id in administrators.ids_of(actor.company_id):
            # whoever signs in, or sets a factor up, at this very moment is done or waits
            hold_user(user_id)
            sessions.judge_enrolment(user_id)


def _select() -> Any:
    return select(
        Company.name,
        Company.customer_no,
        Company.country,
        Company.vat_id,
        Company.second_factor_required,
        *(getattr(Company, name) for name in FIELDS),
    )


def _checked_email(email: str) -> str:
    from email_validator import EmailNotValidError, validate_email  # heavy, for this deed only

    if not email.isascii():  # a standard has other letters too, few mail servers have
        raise EmailMalformed()
    try:
        validate_email(email, check_deliverability=False)
    except EmailNotValidError:
        raise EmailMalformed() from None
    return normal_email(email)


def _record(actor: Administrator, before: dict[str, Any], after: dict[str, Any]) -> None:
    record("company.changed", actor, f"company:{actor.company_id}", before=before, after=after)


def _tell_both(actor: Administrator, before: Any, after: dict[str, Any]) -> None:
    """The old address too: whoever reads it must learn that orders name another one now."""
    values = {
        "company": before.name,
        "person": actor.name,
        "old_email": before.email,
        "new_email": after["email"],
        "company_url": absolute("/company"),
    }
    for recipient in (before.email, after["email"]):
        outbox.enqueue(
            "company_email_changed",
            recipient,
            after["locale"],
            values,
            f"company:{actor.company_id}",
        )
