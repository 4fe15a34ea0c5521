"""Company data and bank details changed and decided in the same moment: no two wait for each
other, and one of them counts.
"""

import threading
from collections.abc import Callable
from time import sleep
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError

from portal.accounts.bank import details, reading, verification
from portal.accounts.company import changes, changes_list
from portal.accounts.company.changes import Reviewed
from portal.audit.record import record
from portal.core.errors import DomainError
from portal.extensions import db
from portal.files.content import checked
from tests.support.cast import Cast
from tests.support.company import (
    administrator,
    enter_bank_details,
    entered,
    staff,
    verified_account,
)
from tests.support.uploads import pdf

ROUNDS = 12
pytestmark = pytest.mark.parametrize("engine", ["postgresql"])


def at_once(app: Flask, *deeds: Callable[[], object]) -> list[str]:
    """What became of each: "done", or the name of what it raised, deadlocks included."""
    barrier = threading.Barrier(len(deeds))
    outcomes = [""] * len(deeds)

    def do(place: int, deed: Callable[[], object]) -> None:
        with app.app_context():
            db.session.connection()
            barrier.wait(30)
            try:
                deed()
                outcomes[place] = "done"
            except (DomainError, DBAPIError) as error:
                outcomes[place] = type(error).__name__
            finally:
                db.session.remove()

    threads = [threading.Thread(target=do, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


def test_bank_details_changed_while_finance_verifies(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The change comes when finance has decided, and not written into the trail yet."""
    decided = threading.Event()

    def slow_record(*args: Any, **facts: Any) -> None:
        decided.set()
        sleep(0.3)
        record(*args, **facts)

    def change() -> None:
        decided.wait(10)
        letter = checked(pdf(), "letter.pdf")
        details.change(administrator(cast.owner), entered(replaces=number), letter)

    with app.app_context():
        number = enter_bank_details(cast.owner)
    monkeypatch.setattr(verification, "record", slow_record)
    outcomes = at_once(app, change, lambda: verification.verify(number, staff(cast.finance)))
    assert outcomes == ["done", "done"]
    with app.app_context():
        assert reading.shown(number).state == "verified"
        assert verified_account(cast.company_id) is None


def test_a_change_withdrawn_while_support_approves(app: Flask, cast: Cast) -> None:
    for number in range(ROUNDS):
        with app.app_context():
            wanted = Reviewed(f"Solkraft {number}", "SE556677889901", "SE")
            change = changes.ask(administrator(cast.owner), wanted)
        outcomes = at_once(
            app,
            lambda change=change: changes.approve(change, staff(cast.support)),
            lambda change=change: changes.withdraw(administrator(cast.owner), change),
        )
        assert sorted(outcomes) == ["ChangeDecided", "done"]
        with app.app_context():
            approved = changes_list.shown(change).state == "approved"
            assert approved == (outcomes[0] == "done")
            assert (changes.current(cast.company_id) == wanted) == approved


def test_two_companies_take_one_vat_id(app: Flask, cast: Cast) -> None:
    with app.app_context():
        wanted = Reviewed("Hellas", "094259216", "GR")
        numbers = [
            changes.ask(administrator(person), wanted) for person in (cast.owner, cast.stranger)
        ]
    outcomes = at_once(
        app,
        *(lambda number=number: changes.approve(number, staff(cast.support)) for number in numbers),
    )
    assert sorted(outcomes) == ["VatIdOfOtherCompany", "done"]
    with app.app_context():
        states = sorted(changes_list.shown(number).state for number in numbers)
    assert states == ["approved", "open"]
