"""For which company a form was shown: another tab may have switched to another one since."""

from flask import request

from portal.core.errors import DomainError
from portal.web.identity import current_identity

FIELD = "acts_for"


class ActsForAnother(DomainError):
    """The person acts for this company by now; the form named another one."""

    company: str


def refuse_if_switched() -> None:
    """Raises ActsForAnother. A form that names no company (no page of ours sends one) passes: it
    has told nobody a company that it would not mean.
    """
    company, shown = current_identity().member_of, request.form.get(FIELD, "")
    if shown and shown != str(company.id):
        raise ActsForAnother(company=company.name)
