"""The portal's rights are those of the matrix that was written down by hand."""

import pytest

from portal.core.permissions import (
    COMPANY_ROLES,
    PERSONAL_ROLES,
    RIGHTS,
    Role,
    rights_of,
    roles_giving,
)
from tests.support.rights_matrix import COMPANY_MATRIX, PERSONAL_RIGHTS


@pytest.mark.parametrize(("right", "row"), COMPANY_MATRIX.items(), ids=COMPANY_MATRIX)
def test_company_matrix(right: str, row: str):
    columns = ("administration", "purchase", "installation", "planning")
    holders = {role for role, mark in zip(columns, row, strict=True) if mark == "x"}
    assert RIGHTS[right] & set(columns) == holders


@pytest.mark.parametrize(("role", "rights"), PERSONAL_RIGHTS.items(), ids=PERSONAL_RIGHTS)
def test_personal_roles(role: str, rights: set[str]):
    assert rights_of([role]) == rights


def test_the_two_tables_name_every_right_and_every_role():
    assert set(COMPANY_MATRIX) | set().union(*PERSONAL_RIGHTS.values()) == set(RIGHTS)
    assert {*COMPANY_ROLES, *PERSONAL_ROLES} == set(Role)
    assert not set(COMPANY_ROLES) & set(PERSONAL_ROLES)


def test_rights_of_several_roles_add_up():
    assert rights_of(["purchase", "planning"]) == rights_of(["purchase"]) | rights_of(["planning"])


@pytest.mark.parametrize("roles", [[], ["gone"], [""]])
def test_no_known_role_gives_no_right(roles: list[str]):
    assert rights_of(roles) == frozenset()


@pytest.mark.parametrize(
    ("role", "right"),
    [("support", "codes.view"), ("support", "bank.verify"), ("finance", "bank.manage")],
)
def test_staff_never_hold_these(role: str, right: str):
    assert right not in rights_of([role])


def test_whoever_may_buy_book_or_redeem_sees_the_coins():
    spenders = RIGHTS["coins.buy"] | RIGHTS["coins.book"] | RIGHTS["coins.redeem"]
    assert RIGHTS["coins.view"] == spenders


def test_roles_giving_a_right_come_in_the_order_of_the_matrix():
    assert roles_giving("coins.buy") == (Role.ADMINISTRATION, Role.PURCHASE)
    with pytest.raises(KeyError):
        roles_giving("coins.steal")


def test_the_matrix_cannot_be_changed_at_run_time():
    with pytest.raises(TypeError):
        RIGHTS["coins.buy"] = frozenset({"planning"})
