"""A role that a team may give is explained where it is given."""

from portal.accounts.team.role_hints import ROLE_HINTS
from portal.core.permissions import COMPANY_ROLES


def test_every_role_of_a_company_has_its_hint() -> None:
    assert set(ROLE_HINTS) == set(COMPANY_ROLES)
