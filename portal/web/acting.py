"""For which company a form was shown: another tab may have switched to another one since."""

from flask import request

from portal.core.errors import DomainError
from portal.web.identity import current_identity

FIELD = "acts_for"


class ActsForAnother(DomainError):
    """The person acts for this company by now; the form named another one."""

    company: str


def shown_for() -> str:
    """What a form says of itself; "" for who has no other company to switch to."""
    identity = current_identity()
    return str(identity.company.id) if identity.company and len(identity.companies) > 1 else ""


def refuse_if_switched() -> None:
    """Raises ActsForAnother. A form that names no company passes: it has told nobody a company
    that it would not mean.
    """
    company, shown = current_identity().company, request.form.get(FIELD, "")
    if shown and company and shown != str(company.id):
        raise ActsForAnother(company=company.name)
