"""Name, VAT id and country: asked for by the company, decided by support (DOMAIN §2, §3).

The country decides the region of the company's coins: coins of the region it leaves are frozen
there, because its account has one balance per region, and thaw when it comes back.
"""

from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import Row, select, true, update
from sqlalchemy.exc import IntegrityError

from portal.accounts import name_words
from portal.accounts.administrators import (
    Administrator,
    require_administrator,
    tell_administrators,
)
from portal.accounts.company.kinds import ChangeState
from portal.accounts.company.models import CompanyChange
from portal.accounts.models import Company
from portal.accounts.registration import vat_register
from portal.accounts.rejections import reason_of
from portal.audit.record import Actor, record
from portal.core.clock import now
from portal.core.company_names import telling_letters
from portal.core.errors import DomainError
from portal.core.plain_text import one_line
from portal.core.regions import COUNTRIES, region_of
from portal.core.statements import execute_counting, insert_new, table_of
from portal.core.transaction import atomic
from portal.core.vat_ids import has_vat_ids, required_vat_id
from portal.extensions import db
from portal.web.links import absolute

LONGEST_NAME = 200


class NameMissing(DomainError):
    """A company has a name."""


class CountryUnknown(DomainError):
    """No ISO 3166 country."""


class NothingChanged(DomainError):
    """What is asked for is what the company says already."""


class ChangeWaits(DomainError):
    """Another change waits for support; one at a time."""


class ChangeDecided(DomainError):
    """Approved, rejected or withdrawn meanwhile."""


class ChangeOutdated(DomainError):
    """The company is not any more what this change was asked from."""


class ChangeReasonMissing(DomainError):
    """A rejection without a reason helps nobody."""


class VatIdOfOtherCompany(DomainError):
    """Two companies with one VAT id would be two accounts of one business."""

    customer_no: str


class UnknownChange(DomainError):
    """No change of company data has this number."""


@dataclass(frozen=True)
class Reviewed:
    name: str
    vat_id: str
    country: str

    @property
    def region(self) -> str:
        return region_of(self.country).value


def ask(actor: Administrator, wanted: Reviewed) -> int:
    """The number of the change that waits for support now.

    A register is asked about a new VAT id before the transaction; its silence refuses nobody.

    Raises NoLongerAdministrator, NameMissing, CountryUnknown, WrongVatId, VatIdOfOtherCountry,
    VatIdMissing, NothingChanged or ChangeWaits.
    """
    wanted = _checked(wanted, actor.company_id)
    is_new = wanted.vat_id != current(actor.company_id).vat_id
    return _ask(actor, wanted, vat_register.evidence_of(wanted.vat_id) if is_new else {})


@atomic
def _ask(actor: Administrator, wanted: Reviewed, evidence: dict[str, Any]) -> int:
    require_administrator(actor)
    before, after = current(actor.company_id), _checked(wanted, actor.company_id)
    if before == after:
        raise NothingChanged()
    number = _insert(actor, before, after, evidence)
    if number is None:
        raise ChangeWaits()
    _record("company_change.asked", actor, number, before, after)
    return number


@atomic
def withdraw(actor: Administrator, number: int) -> None:
    """Raises NoLongerAdministrator, UnknownChange or ChangeDecided."""
    require_administrator(actor)
    own = CompanyChange.company_id == actor.company_id
    _decide(number, ChangeState.WITHDRAWN, actor, "", own)
    record("company_change.withdrawn", actor, f"company_change:{number}")


def approve(number: int, supporter: Actor) -> None:
    """Raises UnknownChange, ChangeDecided, ChangeOutdated or VatIdOfOtherCompany; then nothing has
    changed.
    """
    try:
        _approve(number, supporter)
    except IntegrityError:
        raise _why_not_unique(number) from None


@atomic
def _approve(number: int, supporter: Actor) -> None:
    _hold_company(number)
    decided = _decide(number, ChangeState.APPROVED, supporter, "")
    before, after = Reviewed(**decided.before), Reviewed(**decided.after)
    _apply(decided.company_id, before, after)
    _note("company_change.approved", decided, supporter, "")


@atomic
def reject(number: int, supporter: Actor, reason: str) -> None:
    """Raises ChangeReasonMissing, UnknownChange or ChangeDecided."""
    reason = reason_of(reason)
    if not reason:
        raise ChangeReasonMissing()
    decided = _decide(number, ChangeState.REJECTED, supporter, reason)
    _note("company_change.rejected", decided, supporter, reason)


def current(company_id: int) -> Reviewed:
    row = db.session.execute(
        select(Company.name, Company.vat_id, Company.country).where(Company.id == company_id)
    ).one()
    return Reviewed(**row._mapping)


def _checked(wanted: Reviewed, company_id: int) -> Reviewed:
    name = one_line(wanted.name)[:LONGEST_NAME]
    if not name:
        raise NameMissing()
    if wanted.country not in COUNTRIES:
        raise CountryUnknown()
    vat_id = required_vat_id(wanted.vat_id, wanted.country, _is_small(company_id))
    return Reviewed(name, vat_id, wanted.country)


def _is_small(company_id: int) -> bool:
    small = select(Company.small_business).where(Company.id == company_id)
    return bool(db.session.execute(small).scalar_one())


def _insert(
    actor: Administrator, before: Reviewed, after: Reviewed, evidence: dict[str, Any]
) -> int | None:
    """None when another one is open."""
    return db.session.execute(
        insert_new(table_of(CompanyChange))
        .values(
            company_id=actor.company_id,
            state=ChangeState.OPEN.value,
            before=asdict(before),
            after=asdict(after),
            vat_answer=evidence or None,
            asked_at=now(),
            asked_by=actor.user_id,
            reason="",
        )
        .returning(CompanyChange.id)
    ).scalar_one_or_none()


def _hold_company(number: int) -> None:
    """The company first, then the change: the order in which its administrators take them."""
    theirs = select(CompanyChange.company_id).where(CompanyChange.id == number).scalar_subquery()
    held = (
        select(Company.id).where(Company.id == theirs).with_for_update(key_share=True, of=Company)
    )
    db.session.execute(held)


def _decide(
    number: int, state: ChangeState, actor: Actor, reason: str, *conditions: Any
) -> Row[Any]:
    decided = db.session.execute(
        update(CompanyChange)
        .where(
            CompanyChange.id == number, CompanyChange.state == ChangeState.OPEN.value, *conditions
        )
        .values(state=state.value, decided_at=now(), decided_by=actor.user_id, reason=reason)
        .returning(
            CompanyChange.id,
            CompanyChange.company_id,
            CompanyChange.before,
            CompanyChange.after,
        )
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if decided is None:
        raise _why_not(number, *conditions)
    return decided


def _why_not(number: int, *conditions: Any) -> DomainError:
    known = select(CompanyChange.id).where(CompanyChange.id == number, *conditions)
    exists = db.session.execute(known).scalar_one_or_none() is not None
    return ChangeDecided() if exists else UnknownChange()


def _why_not_unique(number: int) -> DomainError:
    """uq_company_vat_id is the only index that a change can run against."""
    wanted = select(CompanyChange.after).where(CompanyChange.id == number)
    vat_id = db.session.execute(wanted).scalar_one()["vat_id"]
    owner = select(Company.customer_no).where(Company.vat_id == vat_id).limit(1)
    return VatIdOfOtherCompany(customer_no=db.session.execute(owner).scalar() or "?")


def _apply(company_id: int, before: Reviewed, after: Reviewed) -> None:
    may_lack = after.vat_id or not has_vat_ids(after.country)
    applied = execute_counting(
        update(Company)
        .where(
            Company.id == company_id,
            Company.name == before.name,
            Company.vat_id == before.vat_id,
            Company.country == before.country,
            # a small business when this was asked for, and still
            true() if may_lack else Company.small_business.is_(True),
        )
        .values(**asdict(after), name_folded=telling_letters(after.name))
    )
    if applied != 1:
        raise ChangeOutdated()
    name_words.keep(company_id, after.name)


def _note(action: str, decided: Row[Any], supporter: Actor, reason: str) -> None:
    before, after = Reviewed(**decided.before), Reviewed(**decided.after)
    actor = replace(supporter, company_id=decided.company_id)
    _record(action, actor, decided.id, before, after, reason)
    values = {
        "company": before.name,
        "approved": action.endswith("approved"),
        "before": asdict(before),
        "after": asdict(after),
        "moves_region": before.region != after.region,
        "reason": reason,
        "company_url": absolute("/company"),
    }
    about = f"company_change:{decided.id}"
    tell_administrators("company_change_decided", decided.company_id, values, about)


def _record(
    action: str, actor: Actor, number: int, before: Reviewed, after: Reviewed, reason: str = ""
) -> None:
    facts = {"before": asdict(before), "after": asdict(after)}
    record(action, actor, f"company_change:{number}", **facts, reason=reason)
