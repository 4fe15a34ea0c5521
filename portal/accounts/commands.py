"""`flask --app app staff …`: accounts of the manufacturer's own people, and of wholesalers."""

import sys

import click
from flask.cli import AppGroup

from portal.accounts.models import User
from portal.accounts.security.password_rules import WeakPassword, refuse_weak
from portal.accounts.staff import BelongsToCompany, NewStaff, NoStaff, Staff, add_staff, set_active
from portal.audit.record import Actor
from portal.core.permissions import ROLES_BY_COMMAND, STAFF_ROLES
from portal.web import refusals
from portal.web.command_options import Text
from portal.web.i18n import LANGUAGES
from portal.web.settings import settings

# of staff, who see more than others: longer than the rule for everybody
SHORTEST_PASSWORD = 12
LONGEST_NAME: int = User.name.type.length
COMMAND = Actor(None, "staff add")

staff = AppGroup("staff", help="Accounts of the manufacturer's own people, and of wholesalers.")


@staff.command("add")
@click.argument("email")
@click.option(
    "--role",
    "roles",
    type=click.Choice([role.value for role in ROLES_BY_COMMAND]),
    multiple=True,
    required=True,
)
@click.option(
    "--name",
    type=Text(LONGEST_NAME),
    default="",
    help="Shown to others; else the part before the @.",
)
@click.option("--locale", type=click.Choice(LANGUAGES), default=LANGUAGES[0])
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--password-prompt", is_flag=True, help="Ask for the password.")
def add(
    email: str,
    roles: tuple[str, ...],
    name: str,
    locale: str,
    password_stdin: bool,
    password_prompt: bool,
) -> None:
    """Make an account of staff or a wholesaler, or give an existing one more roles."""
    told = NewStaff(_checked(email), frozenset(roles), name.strip(), locale)
    password = _password(told, password_stdin, password_prompt)
    try:
        done = add_staff(told, password, COMMAND)
    except BelongsToCompany:
        sys.exit(f"{told.email} belongs to a company's team; take another address for this role.")
    _tell(told.email, done)


@staff.command("disable")
@click.argument("email")
def disable(email: str) -> None:
    """Let nobody sign in with this account any more, and end its sessions at once."""
    ended = _set_active(email, active=False, deed="staff disable")
    if ended is None:
        click.echo(f"{email} was disabled already.")
    else:
        click.echo(f"{email} cannot sign in any more. Sessions ended: {ended}.")


@staff.command("enable")
@click.argument("email")
def enable(email: str) -> None:
    """Let a disabled account sign in again."""
    changed = _set_active(email, active=True, deed="staff enable")
    state = "was not disabled" if changed is None else "can sign in again"
    click.echo(f"{email} {state}.")


def _set_active(email: str, *, active: bool, deed: str) -> int | None:
    try:
        return set_active(email, active, Actor(None, deed))
    except NoStaff:
        sys.exit(f"There is no account of staff with the address {email}.")


def _checked(email: str) -> str:
    from email_validator import EmailNotValidError, validate_email  # heavy, for this command only

    if not email.isascii():
        reason = "no mail can be sent to an address with letters other than a to z"
        raise click.BadParameter(f"{email!r}: {reason}", param_hint="EMAIL")
    try:
        validate_email(email, check_deliverability=False)
    except EmailNotValidError as error:
        raise click.BadParameter(f"{email!r}: {error}", param_hint="EMAIL") from None
    return email.strip()


def _password(told: NewStaff, from_stdin: bool, ask: bool) -> str | None:
    if from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif ask:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        return None
    if len(password) < SHORTEST_PASSWORD:
        raise click.UsageError(f"A password has at least {SHORTEST_PASSWORD} characters.")
    try:
        refuse_weak(password, told.email, told.name)
    except WeakPassword as refusal:
        raise click.UsageError(refusals.sentence(refusal)) from None
    return password


def _tell(email: str, done: Staff) -> None:
    deed = "has an account" if done.is_new else "has one more role, from the next sign-in on"
    click.echo(f"{email} {deed}. Roles: {', '.join(done.roles)}.")
    if done.password:
        click.echo(f"Password, shown only now: {done.password}")
    if not set(done.roles) & set(STAFF_ROLES):
        return
    if settings().production:
        click.echo("The next sign-in asks for a second factor, or to set one up first.")
    else:
        click.echo("In production a second factor is asked for; here it is not.")
