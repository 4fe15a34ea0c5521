"""`flask --app app coins correct` and `ledger verify`."""

import sys

import click
from flask.cli import AppGroup
from sqlalchemy import select

from portal.accounts.models import User
from portal.audit.record import Actor
from portal.core.errors import DomainError
from portal.core.idempotency import new_key
from portal.core.permissions import rights_of
from portal.core.regions import Region, parse_region
from portal.extensions import db
from portal.wallet import corrections, corrections_list
from portal.wallet.company_accounts import account_of
from portal.wallet.correction_wishes import ALONE_UP_TO, LONGEST_REASON, Wish
from portal.web import refusals
from portal.web.command_options import Text
from portal.web.converters import LARGEST_ID
from portal.web.registries import registries

coins = AppGroup("coins", help="Corrections of a company's coins.")
ledger = AppGroup("ledger", help="Proofs about the coin ledger.")


@coins.command("correct")
@click.option("--company", help="Customer number of the company.")
@click.option("--coins", "amount", type=int, help="Coins to add; negative to take away.")
@click.option(
    "--reason", type=Text(LONGEST_REASON), help="Why; the company reads it in its statement."
)
@click.option("--region", help="DE, EU or NON-EU; by default the company's own.")
@click.option("--by", "email", required=True, help="E-mail address of the supporter who acts.")
@click.option(
    "--key", type=Text(corrections.LONGEST_KEY), help="The same key never corrects twice."
)
@click.option(
    "--confirm",
    "number",
    type=click.IntRange(1, LARGEST_ID),
    help="Confirm this waiting correction instead.",
)
def correct(
    company: str | None,
    amount: int | None,
    reason: str | None,
    region: str | None,
    email: str,
    key: str | None,
    number: int | None,
) -> None:
    """Correct a balance by a counter-entry; above 10 coins a day a second person confirms it.

    What one supporter corrects alone for one company within 24 hours is added up without signs:
    +6 and +6 are 12, so the second one waits. Taking an own correction back, coin for coin (+6,
    then -6), never waits, and both do not count any more.
    """
    supporter = _supporter(email)
    try:
        if number is None:
            number = corrections.ask(
                _wish(company, amount, reason, region), supporter, key or new_key()
            )
        else:
            corrections.confirm(number, supporter)
    except DomainError as refusal:
        raise click.ClickException(refusals.sentence(refusal)) from refusal
    _tell(number)


def _wish(company: str | None, amount: int | None, reason: str | None, region: str | None) -> Wish:
    if not company or amount is None or not reason:
        raise click.UsageError("Give --company, --coins and --reason, or --confirm a correction.")
    return Wish(account_of(company, _region(region)), amount, reason)


def _region(text: str | None) -> Region | None:
    try:
        return parse_region(text) if text else None
    except ValueError as fault:
        raise click.UsageError(f"--region: {fault}") from fault


def _supporter(email: str) -> Actor:
    user = db.session.execute(
        select(User.id, User.name, User.personal_roles).where(
            User.email == email.strip().casefold(), User.active.is_(True)
        )
    ).one_or_none()
    if user is None or "coins.correct" not in rights_of(user.personal_roles.split()):
        raise click.ClickException(f"{email} is no supporter who may correct coins.")
    return Actor(user.id, user.name)


def _tell(number: int) -> None:
    found = corrections_list.shown(number)
    about = (
        f"{found.coins:+} coins for {found.company} ({found.customer_no}), region {found.region}"
    )
    if found.state == "pending":
        click.echo(f"Correction {number} waits: {about}.")
        click.echo(f"Alone, one supporter corrects {ALONE_UP_TO} coins of a company in 24 hours.")
        click.echo(f"A second person confirms it: coins correct --confirm {number} --by EMAIL")
    else:
        click.echo(f"Correction {number} is {found.state}: {about}.")


@ledger.command("verify")
def verify() -> None:
    """Prove the ledger; names each difference and exits with 1 when there is one."""
    differences = 0
    for claim, check in registries.ledger_checks.items():
        found = 0
        for difference in check():
            click.echo(f"DIFFERENCE {difference}", err=True)
            found += 1
        click.echo(f"{'FAILED' if found else 'ok':<7} {claim}")
        differences += found
    if differences:
        click.echo(f"{differences} differences in the ledger.", err=True)
        sys.exit(1)
    click.echo("The ledger is sound.")
