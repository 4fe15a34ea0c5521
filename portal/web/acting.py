"""For whom a form was shown: another tab may have switched to another company since."""

from flask import request

from portal.core.errors import DomainError
from portal.web.identity import current_identity

FIELD = "acts_for"
# in place of a company's number, by who acts for none although they could
ONESELF = "oneself"


class ActsForAnother(DomainError):
    """The person acts for this company by now, or as themself if it is ""; the form named another
    one, or the person.
    """

    company: str
    shown_for_oneself: bool


def shown_for() -> str:
    """What a form says of itself; "" for who has no other company to switch to."""
    return _present() if current_identity().may_switch else ""


def refuse_if_switched() -> None:
    """Raises ActsForAnother. A form that names no company passes: it has told nobody a company
    that it would not mean.
    """
    company, shown = current_identity().company, request.form.get(FIELD, "")
    if shown and shown != _present():
        raise ActsForAnother(
            company=company.name if company else "", shown_for_oneself=shown == ONESELF
        )


def _present() -> str:
    company = current_identity().company
    return str(company.id) if company else ONESELF
