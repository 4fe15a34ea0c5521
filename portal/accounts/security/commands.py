"""`flask --app app second-factor reset`: for whoever lost phone, passkeys and recovery codes."""

import sys

import click
from flask.cli import AppGroup

from portal.accounts.security.account import account_with
from portal.accounts.security.setting_up import reset_factors
from portal.accounts.signing_in import normal_email
from portal.audit.record import Actor
from portal.web.command_options import Text

LONGEST_REASON = 300
COMMAND = Actor(None, "second-factor reset")

second_factor = AppGroup("second-factor", help="Second factors of people who lost them.")


@second_factor.command("reset")
@click.argument("email")
@click.option(
    "--reason",
    type=Text(LONGEST_REASON),
    required=True,
    help="How it was made sure who asks; for the audit trail.",
)
def reset(email: str, reason: str) -> None:
    """Remove all second factors of an account and end its sessions; the owner is told by mail."""
    account = account_with(normal_email(email))
    if account is None:
        sys.exit(f"There is no open account with the address {email}.")
    reset_factors(account, reason.strip(), COMMAND)
    click.echo(f"{account.email} has no second factor any more. Sessions ended, owner told.")
