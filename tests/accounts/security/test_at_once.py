"""What may be used once is used once, however many ask at the same moment."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask

from portal.accounts.security import challenges, new_passwords, resets, setting_up
from portal.accounts.security.account import Account
from portal.accounts.security.challenges import Purpose
from portal.accounts.security.second_step import prove_code
from portal.core.errors import DomainError
from portal.core.transaction import transaction
from tests.support.cast import Cast
from tests.support.engines import both_engines
from tests.support.second_factor import App, give_app, give_recovery_codes

THREADS = 8


def together(app: Flask, deed: Callable[[int], object]) -> Counter[str]:
    """How often it went well, and how it was refused, by threads let loose at once."""
    barrier = Barrier(THREADS)

    def run(number: int) -> str:
        with app.app_context():
            barrier.wait(60)
            try:
                return "done" if deed(number) is not False else "refused"
            except DomainError as refusal:
                return type(refusal).__name__

    with ThreadPoolExecutor(THREADS) as pool:
        return Counter(pool.map(run, range(THREADS)))


def owner(cast: Cast) -> Account:
    return Account(cast.owner.user_id, cast.owner.name, cast.owner.email, "en")


@both_engines
def test_one_code_of_the_app_serves_one(app: Flask, cast: Cast) -> None:
    with app.app_context():
        code = give_app(cast.owner).code()
    # from addresses of their own: no lock decides here
    outcome = together(app, lambda number: prove_code(owner(cast), code, f"192.0.2.{number}"))
    assert outcome == {"done": 1, "WrongCode": THREADS - 1}


@both_engines
def test_one_recovery_code_serves_one(app: Flask, cast: Cast) -> None:
    with app.app_context():
        give_app(cast.owner)
        code, *_ = give_recovery_codes(cast.owner)
    outcome = together(app, lambda number: prove_code(owner(cast), code, f"192.0.2.{number}"))
    assert outcome == {"done": 1, "WrongCode": THREADS - 1}


@both_engines
def test_one_challenge_is_answered_once(app: Flask, cast: Cast) -> None:
    with app.app_context():
        challenge = challenges.issue(Purpose.SIGN_IN, None)
    outcome = together(app, lambda _: challenges.use_up(challenge, Purpose.SIGN_IN, None))
    assert outcome == {"done": 1, "refused": THREADS - 1}


@both_engines
def test_one_link_sets_one_password(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        token = resets._new_token(owner(cast)).text

    def set_password(number: int) -> None:
        new_passwords._reset(token, owner(cast), f"hash {number}", f"browser {number}")

    outcome = together(app, set_password)
    assert outcome == {"done": 1, "ResetOver": THREADS - 1}


@both_engines
def test_new_recovery_codes_at_once_leave_ten(app: Flask, cast: Cast) -> None:
    with app.app_context():
        give_app(cast.owner)
    outcome = together(app, lambda _: setting_up.renew_recovery_codes(owner(cast)))
    assert outcome == {"done": THREADS}
    with app.app_context():
        assert setting_up.factors_of(cast.owner.user_id).recovery_codes == 10


@both_engines
def test_apps_set_up_at_once_leave_one(app: Flask, cast: Cast) -> None:
    apps = [App(secret * 2) for secret in ("ABCDEFGHIJKLMNOP", "QRSTUVWXYZ234567")]

    def set_up(number: int) -> None:
        mine = apps[number % 2]
        setting_up.set_up_app(owner(cast), mine.secret, mine.code())

    assert together(app, set_up) == {"done": THREADS}
    with app.app_context():
        assert setting_up.factors_of(cast.owner.user_id).app
